/** GET /api/server/media-types of Immich 3.1.0, as recorded. */
export const MEDIA_TYPES = {
  video: list(`3gp 3gpp avi flv insv m2t m2ts m4v mkv mov mp4 mpe mpeg mpg mts mxf ts vob webm wmv`),
  image: list(
    `avif bmp gif jpeg jpg png webp 3fr ari arw cap cin cr2 cr3 crw dcr dng erf fff iiq k25 kdc mrw nef nrw orf ori pef psd raf raw rw2 rwl sr2 srf srw x3f heic heif hif insp jp2 jpe jxl mpo svg tif tiff`,
  ),
  sidecar: list(`xmp`),
};

function list(text: string): string[] {
  return text.split(/\s+/).map((extension) => `.${extension}`);
}
