/**
 * The settings of Immich 2.7.5: 21 sections, in the order in which it sends them and lists its complaints. Held to
 * recordings; the bounds were read in the source.
 */
import type { SystemConfig } from "../config/schema.ts";
import type { Check } from "../core/validate.ts";
import { body, field, flag, nested, where } from "./body.ts";
import { choice, cron, decimal, filled, text, time, whole } from "./fields.ts";
import { ffmpeg, image } from "./media.ts";
import { oauth } from "./oauth.ts";
import { each, hasItems, isInt, isNotEmpty, isNumber, isPositive, isString, max, min } from "./rules.ts";
import { isUrl } from "./url.ts";

const style = field(isUrl(), isNotEmpty);
const job = nested({ concurrency: field(isPositive, isInt) });
const switchable = nested({ enabled: flag });
const enabled = { ...flag, isGeneral: true };
const model = { enabled, modelName: { ...field(isNotEmpty, isString), isGeneral: true } };
/** The whole document. */
export const systemConfig2 = body({
  backup: nested({
    database: nested({
      enabled: flag,
      cronExpression: cron,
      keepLastAmount: field(isNotEmpty, isPositive, isInt),
    }),
  }),
  ffmpeg,
  logging: nested({
    enabled: flag,
    level: choice("verbose", "debug", "log", "warn", "error", "fatal"),
  }),
  machineLearning: nested({
    enabled: flag,
    urls: where(
      "enabled",
      field(hasItems(1), each(isUrl({ allowsSingleNames: true, allowsUnderscores: true }))),
    ),
    availabilityChecks: nested({ enabled: flag, timeout: field(isInt), interval: field(isInt) }),
    clip: nested(model),
    duplicateDetection: nested({ enabled, maxDistance: decimal(0.001, 0.1) }),
    facialRecognition: nested({
      ...model,
      minScore: decimal(0.1, 1),
      maxDistance: decimal(0.1, 2),
      minFaces: decimal(1),
    }),
    ocr: nested({
      ...model,
      maxResolution: decimal(1),
      minDetectionScore: decimal(0.1, 1),
      minRecognitionScore: decimal(0.1, 1),
    }),
  }),
  map: nested({ enabled: flag, lightStyle: style, darkStyle: style }),
  newVersionCheck: switchable,
  nightlyTasks: nested({
    startTime: time,
    databaseCleanup: flag,
    missingThumbnails: flag,
    clusterNewFaces: flag,
    generateMemories: flag,
    syncQuotaUsage: flag,
  }),
  oauth,
  passwordLogin: switchable,
  reverseGeocoding: switchable,
  metadata: nested({ faces: nested({ import: flag }) }),
  storageTemplate: nested({ enabled: flag, hashVerificationEnabled: flag, template: filled }),
  job: nested({
    thumbnailGeneration: job,
    metadataExtraction: job,
    videoConversion: job,
    smartSearch: job,
    migration: job,
    backgroundTask: job,
    search: job,
    faceDetection: job,
    ocr: job,
    sidecar: job,
    library: job,
    notifications: job,
    workflow: job,
    editor: job,
  }),
  image,
  trash: nested({ enabled: flag, days: whole(0) }),
  theme: nested({ customCss: text }),
  library: nested({ scan: nested({ enabled: flag, cronExpression: cron }), watch: switchable }),
  notifications: nested({
    smtp: nested({
      enabled: flag,
      from: where("enabled", field(isNotEmpty, isString)),
      replyTo: text,
      transport: where(
        "enabled",
        nested({
          ignoreCert: flag,
          host: filled,
          port: field(max(65535), min(0), isNumber),
          secure: flag,
          username: text,
          password: text,
        }),
      ),
    }),
  }),
  templates: nested({
    email: nested({ albumInviteTemplate: text, welcomeTemplate: text, albumUpdateTemplate: text }),
  }),
  server: nested({
    externalDomain: {
      ...field(isUrl({ allowsSingleNames: true, needsScheme: true, schemes: ["http", "https"] })),
      when: (value) => value !== "",
    },
    loginPageMessage: text,
    publicUsers: flag,
  }),
  user: nested({ deleteDelay: whole(1) }),
}) as Check<SystemConfig>;
