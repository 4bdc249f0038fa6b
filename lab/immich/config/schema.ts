/**
 * The system config document of Immich 3.1.0: 22 sections, every key required in a PUT. The order of the
 * keys is the order in which a real server sends them and lists its complaints. Names, enumerations and the
 * rules of `oauth` are measured; the bounds of the numbers elsewhere are the ones its settings page has.
 */
import type { Check } from "../core/validate.ts";
import { array, boolean, int, nullable, number, object, oneOf, refined, string } from "../core/validate.ts";
import { cronComplaint } from "./cron.ts";

const videoCodec = oneOf("h264", "hevc", "vp9", "av1");
const audioCodec = oneOf("mp3", "aac", "opus", "pcm_s16le");
const imageFormat = oneOf("jpeg", "webp");
const job = object({ concurrency: int(1) });
const switchable = object({ enabled: boolean });
const quality = int(1, 100);

const cron: Check<string> = (value, path, issues) => {
  const text = string()(value, path, issues);
  const complaint = typeof text === "string" ? cronComplaint(text) : undefined;
  if (complaint) issues.push({ code: "custom", message: `Invalid cron expression. ${complaint}`, path });
  return text;
};

/** An empty text or an absolute URL of any scheme; `name` begins the complaint. */
function urlOrEmpty(name: string): Check<string> {
  const isFine = (value: string) => value === "" || URL.canParse(value);
  return refined(isFine, `${name} must be an empty string or a valid URL`);
}

const image = { format: imageFormat, quality, size: int(1), progressive: boolean };

/** The section that wiring Immich to a provider is about; nothing of it is tried out on save. */
const oauth = object(
  {
    autoLaunch: boolean,
    autoRegister: boolean,
    buttonText: string(),
    clientId: string(),
    clientSecret: string(),
    tokenEndpointAuthMethod: oneOf("client_secret_post", "client_secret_basic"),
    timeout: int(1),
    allowInsecureRequests: boolean,
    defaultStorageQuota: nullable(int(0)),
    enabled: boolean,
    issuerUrl: urlOrEmpty("Issuer URL"),
    scope: string(),
    prompt: string(),
    endSessionEndpoint: urlOrEmpty("endSessionEndpoint"),
    signingAlgorithm: string(),
    profileSigningAlgorithm: string(),
    storageLabelClaim: string(),
    storageQuotaClaim: string(),
    roleClaim: string(),
    mobileOverrideEnabled: boolean,
    mobileRedirectUri: string(),
  },
  ({ mobileOverrideEnabled, mobileRedirectUri }, path) =>
    mobileOverrideEnabled && mobileRedirectUri !== "" && !URL.canParse(mobileRedirectUri)
      ? { code: "custom", message: "Mobile redirect URI must be an empty string or a valid URL", path }
      : undefined,
);

/** The whole document. */
export const systemConfig = object({
  backup: object({ database: object({ enabled: boolean, cronExpression: cron, keepLastAmount: int(1) }) }),
  ffmpeg: object({
    crf: int(0, 51),
    threads: int(0),
    preset: string(),
    targetVideoCodec: videoCodec,
    acceptedVideoCodecs: array(videoCodec),
    targetAudioCodec: audioCodec,
    acceptedAudioCodecs: array(audioCodec),
    acceptedContainers: array(oneOf("mov", "mp4", "ogg", "webm")),
    targetResolution: string(),
    maxBitrate: string(),
    bframes: int(-1, 16),
    refs: int(0, 6),
    gopSize: int(0),
    temporalAQ: boolean,
    cqMode: oneOf("auto", "cqp", "icq"),
    twoPass: boolean,
    preferredHwDevice: string(),
    transcode: oneOf("all", "optimal", "bitrate", "required", "disabled"),
    accel: oneOf("nvenc", "qsv", "vaapi", "rkmpp", "disabled"),
    accelDecode: boolean,
    tonemap: oneOf("hable", "mobius", "reinhard", "disabled"),
    realtime: object({
      enabled: boolean,
      videoCodecs: array(videoCodec),
      resolutions: array(oneOf(480, 720, 1080, 1440, 2160)),
    }),
  }),
  logging: object({ enabled: boolean, level: oneOf("verbose", "debug", "log", "warn", "error", "fatal") }),
  machineLearning: object({
    enabled: boolean,
    urls: array(string(), 1),
    availabilityChecks: object({ enabled: boolean, timeout: number(), interval: number() }),
    clip: object({ enabled: boolean, modelName: string(1) }),
    duplicateDetection: object({ enabled: boolean, maxDistance: number(0.001, 0.1) }),
    facialRecognition: object({
      enabled: boolean,
      modelName: string(1),
      minScore: number(0.1, 1),
      maxDistance: number(0.1, 2),
      minFaces: int(1),
    }),
    ocr: object({
      enabled: boolean,
      modelName: string(1),
      maxResolution: int(1),
      minDetectionScore: number(0.1, 1),
      minRecognitionScore: number(0.1, 1),
    }),
  }),
  map: object({ enabled: boolean, lightStyle: string(), darkStyle: string() }),
  newVersionCheck: object({ enabled: boolean, channel: oneOf("stable", "releaseCandidate") }),
  nightlyTasks: object({
    startTime: string(),
    databaseCleanup: boolean,
    missingThumbnails: boolean,
    clusterNewFaces: boolean,
    generateMemories: boolean,
    syncQuotaUsage: boolean,
  }),
  oauth,
  passwordLogin: switchable,
  reverseGeocoding: switchable,
  metadata: object({ faces: object({ import: boolean }) }),
  storageTemplate: object({ enabled: boolean, hashVerificationEnabled: boolean, template: string() }),
  job: object({
    thumbnailGeneration: job,
    metadataExtraction: job,
    videoConversion: job,
    faceDetection: job,
    smartSearch: job,
    backgroundTask: job,
    migration: job,
    search: job,
    sidecar: job,
    library: job,
    notifications: job,
    ocr: job,
    workflow: job,
    editor: job,
    integrityCheck: job,
  }),
  image: object({
    thumbnail: object(image),
    preview: object(image),
    fullsize: object({ enabled: boolean, format: imageFormat, quality, progressive: boolean }),
    colorspace: oneOf("srgb", "p3"),
    extractEmbedded: boolean,
  }),
  trash: object({ enabled: boolean, days: int(0) }),
  theme: object({ customCss: string() }),
  library: object({ scan: object({ enabled: boolean, cronExpression: cron }), watch: switchable }),
  notifications: object({
    smtp: object({
      enabled: boolean,
      from: string(),
      replyTo: string(),
      transport: object({
        ignoreCert: boolean,
        host: string(),
        port: int(0, 65535),
        secure: boolean,
        username: string(),
        password: string(),
      }),
    }),
  }),
  templates: object({
    email: object({
      albumInviteTemplate: string(),
      welcomeTemplate: string(),
      albumUpdateTemplate: string(),
    }),
  }),
  server: object({
    externalDomain: urlOrEmpty("External domain"),
    loginPageMessage: string(),
    publicUsers: boolean,
  }),
  user: object({ deleteDelay: int(1) }),
  integrityChecks: object({
    missingFiles: object({ enabled: boolean, cronExpression: cron }),
    untrackedFiles: object({ enabled: boolean, cronExpression: cron }),
    checksumFiles: object({
      enabled: boolean,
      cronExpression: cron,
      timeLimit: int(0),
      percentageLimit: number(0, 1),
    }),
  }),
});

export type SystemConfig = ReturnType<typeof systemConfig>;
export type OAuthConfig = SystemConfig["oauth"];
