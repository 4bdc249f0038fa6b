/**
 * The system config document of Immich 3.1.0: 22 sections, every key required in a PUT. The order of the
 * keys is the order in which a real server sends them and lists its complaints. Names, enumerations and the
 * rules of `oauth` are measured; the bounds of the numbers elsewhere are the ones its settings page has.
 */
import { url } from "../core/formats.ts";
import { array, boolean, int, nullable, number, object, oneOf, string } from "../core/validate.ts";
import { coerced, cron, orElse, time, toggle, urlOrEmpty } from "./fields.ts";

const videoCodec = oneOf("h264", "hevc", "vp9", "av1");
const audioCodec = oneOf("mp3", "aac", "opus", "pcm_s16le");
const imageFormat = oneOf("jpeg", "webp");
const job = object({ concurrency: int(1) });
const switchable = object({ enabled: toggle });
const quality = int(1, 100);

const image = { format: imageFormat, quality, size: int(1), progressive: toggle };

/** The section that wiring Immich to a provider is about; nothing of it is tried out on save. */
const oauthFields = {
  autoLaunch: toggle,
  autoRegister: toggle,
  buttonText: string(),
  clientId: string(),
  clientSecret: string(),
  tokenEndpointAuthMethod: oneOf("client_secret_post", "client_secret_basic"),
  timeout: int(1),
  allowInsecureRequests: toggle,
  defaultStorageQuota: nullable(int(0)),
  enabled: toggle,
  issuerUrl: urlOrEmpty("Issuer URL"),
  scope: string(),
  prompt: string(),
  endSessionEndpoint: urlOrEmpty("endSessionEndpoint"),
  signingAlgorithm: string(),
  profileSigningAlgorithm: string(),
  storageLabelClaim: string(),
  storageQuotaClaim: string(),
  roleClaim: string(),
  mobileOverrideEnabled: toggle,
  mobileRedirectUri: string(),
};

const oauth = object(oauthFields, ({ mobileOverrideEnabled, mobileRedirectUri }, path) =>
  mobileOverrideEnabled && mobileRedirectUri !== "" && !URL.canParse(mobileRedirectUri)
    ? { code: "custom", message: "Mobile redirect URI must be an empty string or a valid URL", path }
    : undefined,
);

/** From 3.2 on the redirect URI of the app is stored as it comes, and `accountManagementUrl` may be left out. */
const oauth32 = object({
  ...oauthFields,
  accountManagementUrl: orElse("", urlOrEmpty("Account management URL")),
});

const sections = {
  backup: object({ database: object({ enabled: toggle, cronExpression: cron, keepLastAmount: int(1) }) }),
  ffmpeg: object({
    crf: coerced(int(0, 51)),
    threads: coerced(int(0)),
    preset: string(),
    targetVideoCodec: videoCodec,
    acceptedVideoCodecs: array(videoCodec),
    targetAudioCodec: audioCodec,
    acceptedAudioCodecs: array(audioCodec),
    acceptedContainers: array(oneOf("mov", "mp4", "ogg", "webm")),
    targetResolution: string(),
    maxBitrate: string(),
    bframes: coerced(int(-1, 16)),
    refs: coerced(int(0, 6)),
    gopSize: coerced(int(0)),
    temporalAQ: toggle,
    cqMode: oneOf("auto", "cqp", "icq"),
    twoPass: toggle,
    preferredHwDevice: string(),
    transcode: oneOf("all", "optimal", "bitrate", "required", "disabled"),
    accel: oneOf("nvenc", "qsv", "vaapi", "rkmpp", "disabled"),
    accelDecode: toggle,
    tonemap: oneOf("hable", "mobius", "reinhard", "disabled"),
    realtime: object({
      enabled: toggle,
      videoCodecs: array(videoCodec),
      resolutions: array(oneOf(480, 720, 1080, 1440, 2160)),
    }),
  }),
  logging: object({ enabled: toggle, level: oneOf("verbose", "debug", "log", "warn", "error", "fatal") }),
  machineLearning: object({
    enabled: toggle,
    urls: array(string(), 1),
    availabilityChecks: object({ enabled: toggle, timeout: number(), interval: number() }),
    clip: object({ enabled: toggle, modelName: string() }),
    duplicateDetection: object({ enabled: toggle, maxDistance: number(0.001, 0.1) }),
    facialRecognition: object({
      enabled: toggle,
      modelName: string(),
      minScore: number(0.1, 1),
      maxDistance: number(0.1, 2),
      minFaces: int(1),
    }),
    ocr: object({
      enabled: toggle,
      modelName: string(),
      maxResolution: int(1),
      minDetectionScore: number(0.1, 1),
      minRecognitionScore: number(0.1, 1),
    }),
  }),
  map: object({ enabled: toggle, lightStyle: url, darkStyle: url }),
  newVersionCheck: object({ enabled: toggle, channel: oneOf("stable", "releaseCandidate") }),
  nightlyTasks: object({
    startTime: time,
    databaseCleanup: toggle,
    missingThumbnails: toggle,
    clusterNewFaces: toggle,
    generateMemories: toggle,
    syncQuotaUsage: toggle,
  }),
  oauth,
  passwordLogin: switchable,
  reverseGeocoding: switchable,
  metadata: object({ faces: object({ import: toggle }) }),
  storageTemplate: object({ enabled: toggle, hashVerificationEnabled: toggle, template: string() }),
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
    fullsize: object({ enabled: toggle, format: imageFormat, quality, progressive: toggle }),
    colorspace: oneOf("srgb", "p3"),
    extractEmbedded: toggle,
  }),
  trash: object({ enabled: toggle, days: int(0) }),
  theme: object({ customCss: string() }),
  library: object({ scan: object({ enabled: toggle, cronExpression: cron }), watch: switchable }),
  notifications: object({
    smtp: object({
      enabled: toggle,
      from: string(),
      replyTo: string(),
      transport: object({
        ignoreCert: toggle,
        host: string(),
        port: int(0, 65535),
        secure: toggle,
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
    publicUsers: toggle,
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
};

/** The whole document. */
export const systemConfig = object(sections);

/** The document of 3.2. */
export const systemConfig32 = object({ ...sections, oauth: oauth32 });

export type SystemConfig = ReturnType<typeof systemConfig>;
export type OAuthConfig = SystemConfig["oauth"];
