/** /api/server: mostly public, so that a client can look before it has a key. */
import type { Endpoint } from "../core/endpoint.ts";
import type { Immich } from "../server.ts";
import { MEDIA_TYPES } from "./media-types.ts";

export function serverEndpoints(immich: Immich): Endpoint[] {
  const { store } = immich;
  const open = (path: string, name: string, handle: Endpoint["handle"]): Endpoint => ({
    method: "get",
    path: `/server/${path}`,
    name,
    handle,
  });
  return [
    open("ping", "ping server", () => ({ res: "pong" })),
    open("version", "get server version", () => {
      const { version, isBefore3 } = immich.config.edition;
      const [major, minor, patch] = version.split(".").map(Number);
      return { major, minor, patch, ...(!isBefore3 && { prerelease: null }) };
    }),
    open("version-history", "get version history", () => store.state.versionHistory),
    open("media-types", "get supported media types", () => MEDIA_TYPES),
    open("features", "get server features", () => features(immich)),
    open("config", "get server config", () => publicConfig(immich)),
    {
      ...open("about", "get about info", () => about(immich.config.edition.version)),
      access: { permission: "server.about" },
    },
    {
      ...open("statistics", "get server statistics", () => statistics(immich)),
      access: { permission: "server.statistics", admin: true },
    },
  ];
}

function features({ config, env }: Immich) {
  const { machineLearning: ml, map, reverseGeocoding, metadata, trash, oauth, ...rest } = config.get();
  return {
    smartSearch: ml.enabled && ml.clip.enabled,
    facialRecognition: ml.enabled && ml.facialRecognition.enabled,
    duplicateDetection: ml.enabled && ml.duplicateDetection.enabled,
    map: map.enabled,
    reverseGeocoding: reverseGeocoding.enabled,
    importFaces: metadata.faces.import,
    sidecar: true,
    search: true,
    trash: trash.enabled,
    oauth: oauth.enabled,
    oauthAutoLaunch: oauth.autoLaunch,
    ocr: ml.enabled && ml.ocr.enabled,
    passwordLogin: rest.passwordLogin.enabled,
    configFile: Boolean(env.IMMICH_CONFIG_FILE),
    email: rest.notifications.smtp.enabled,
    ...(!config.edition.isBefore3 && { realtimeTranscoding: rest.ffmpeg.realtime.enabled }),
  };
}

function publicConfig({ config, store, env }: Immich) {
  const { server, trash, user, oauth, map, machineLearning } = config.get();
  const { accountManagementUrl } = oauth as { accountManagementUrl?: string };
  return {
    loginPageMessage: server.loginPageMessage,
    trashDays: trash.days,
    userDeleteDelay: user.deleteDelay,
    oauthButtonText: oauth.buttonText,
    // Where nobody may sign up, the web page must not offer it.
    isInitialized: env.IMMICH_ALLOW_SETUP === "false" || store.state.users.some(({ isAdmin }) => isAdmin),
    isOnboarded: store.state.adminOnboarding,
    externalDomain: server.externalDomain,
    publicUsers: server.publicUsers,
    mapDarkStyleUrl: map.darkStyle,
    mapLightStyleUrl: map.lightStyle,
    maintenanceMode: false,
    ...(!config.edition.isBefore3 && { minFaces: machineLearning.facialRecognition.minFaces }),
    ...(config.edition.since32 && { oauthAccountManagementUrl: accountManagementUrl }),
  };
}

/** The tools' versions are those of the recorded server; nothing here calls such a tool. */
function about(version: string) {
  return {
    version: `v${version}`,
    versionUrl: `https://github.com/immich-app/immich/releases/tag/v${version}`,
    licensed: false,
    repository: "immich-app/immich",
    sourceRef: `v${version}`,
    sourceCommit: "8aa95c67470a02a8ddedf03c2e52963af33065ff",
    nodejs: process.version,
    exiftool: "13.59",
    ffmpeg: "5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers",
    libvips: "8.17.3",
    imagemagick: "",
  };
}

function statistics({ store }: Immich) {
  const none = { photos: 0, videos: 0, usage: 0, usagePhotos: 0, usageVideos: 0 };
  const usageByUser = store.state.users.map(({ id, name, quotaSizeInBytes }) => ({
    userId: id,
    userName: name,
    ...none,
    quotaSizeInBytes,
  }));
  return { ...none, usageByUser };
}
