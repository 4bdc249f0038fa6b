/** The settings of `ffmpeg` and `image` in Immich 2.7.5. */
import { flag, nested, optionalFlag } from "./body.ts";
import { choice, choices, text, whole } from "./fields.ts";

const videoCodecs = ["h264", "hevc", "vp9", "av1"];
const audioCodecs = ["mp3", "aac", "libopus", "opus", "pcm_s16le"];
const imageFormat = choice("jpeg", "webp");
const generated = nested({
  format: imageFormat,
  quality: whole(1, 100),
  size: whole(1),
  progressive: optionalFlag,
});

/** It stores the codec's old name as the new one. */
const audio = {
  ...choices(...audioCodecs),
  made: (value: unknown) =>
    Array.isArray(value) ? value.map((codec) => (codec === "libopus" ? "opus" : codec)) : value,
};

export const ffmpeg = nested({
  crf: whole(0, 51),
  threads: whole(0),
  preset: text,
  targetVideoCodec: choice(...videoCodecs),
  acceptedVideoCodecs: choices(...videoCodecs),
  targetAudioCodec: choice(...audioCodecs),
  acceptedAudioCodecs: audio,
  acceptedContainers: choices("mov", "mp4", "ogg", "webm"),
  targetResolution: text,
  maxBitrate: text,
  bframes: whole(-1, 16),
  refs: whole(0, 6),
  gopSize: whole(0),
  temporalAQ: flag,
  cqMode: choice("auto", "cqp", "icq"),
  twoPass: flag,
  preferredHwDevice: text,
  transcode: choice("all", "optimal", "bitrate", "required", "disabled"),
  accel: choice("nvenc", "qsv", "vaapi", "rkmpp", "disabled"),
  accelDecode: flag,
  tonemap: choice("hable", "mobius", "reinhard", "disabled"),
});

export const image = nested({
  thumbnail: generated,
  preview: generated,
  fullsize: nested({
    enabled: flag,
    format: imageFormat,
    quality: whole(1, 100),
    progressive: optionalFlag,
  }),
  colorspace: choice("srgb", "p3"),
  extractEmbedded: flag,
});
