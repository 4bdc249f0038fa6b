import type { Edition } from "../config/edition.ts";

/** Every permission that Immich 3.1.0 knows, in the order in which its errors list them (measured). */
export const PERMISSIONS = `
  all activity.create activity.read activity.update activity.delete activity.statistics
  apiKey.create apiKey.read apiKey.update apiKey.delete asset.read asset.update asset.delete
  asset.statistics asset.share asset.view asset.download asset.upload asset.copy asset.derive
  asset.edit.get asset.edit.create asset.edit.delete album.create album.read album.update
  album.delete album.statistics album.share album.download albumAsset.create albumAsset.delete
  albumUser.create albumUser.update albumUser.delete auth.changePassword authDevice.delete
  archive.read backup.list backup.download backup.upload backup.delete duplicate.read
  duplicate.delete face.create face.read face.update face.delete folder.read job.create job.read
  library.create library.read library.update library.delete library.statistics timeline.read
  timeline.download maintenance map.read map.search memory.create memory.read memory.update
  memory.delete memory.statistics memoryAsset.create memoryAsset.delete notification.create
  notification.read notification.update notification.delete partner.create partner.read
  partner.update partner.delete person.create person.read person.update person.delete
  person.statistics person.merge person.reassign pinCode.create pinCode.update pinCode.delete
  plugin.create plugin.read plugin.update plugin.delete server.about server.apkLinks server.storage
  server.statistics server.versionCheck serverLicense.read serverLicense.update serverLicense.delete
  session.create session.read session.update session.delete session.lock sharedLink.create
  sharedLink.read sharedLink.update sharedLink.delete stack.create stack.read stack.update
  stack.delete sync.stream syncCheckpoint.read syncCheckpoint.update syncCheckpoint.delete
  systemConfig.read systemConfig.update systemMetadata.read systemMetadata.update tag.create
  tag.read tag.update tag.delete tag.asset user.read user.update userLicense.create userLicense.read
  userLicense.update userLicense.delete userOnboarding.read userOnboarding.update
  userOnboarding.delete userPreference.read userPreference.update userProfileImage.create
  userProfileImage.read userProfileImage.update userProfileImage.delete queue.read queue.update
  queueJob.create queueJob.read queueJob.update queueJob.delete workflow.create workflow.read
  workflow.update workflow.delete adminUser.create adminUser.read adminUser.update adminUser.delete
  adminSession.read adminAuth.unlinkAll
`
  .trim()
  .split(/\s+/);

const oldNames = ["systemConfig.read", "systemConfig.update"];

/** Names that came with 3.2, each after the one that it follows in the list of the SDK 3.2.2. */
const since32Names = [
  ["apiKey.delete", "apiKey.rotate"],
  ["asset.derive", "assetFile.read assetFile.delete assetFile.download"],
  [
    "backup.delete",
    "clusterGroup.read clusterGroup.leave clusterGroupRequest.create clusterGroupRequest.read clusterGroupRequest.delete adminConfig.read adminConfig.update userConfig.read",
  ],
  ["workflow.delete", "workflow.logs"],
] as const;

/** Those that a version with these paths to its settings knows: the two families of names come with the paths. */
export function permissionsOf({ paths, isBefore3, since32 }: Edition): string[] {
  const ofPaths = paths.flatMap(({ read, update }) => [read, update]);
  const all = PERMISSIONS.flatMap((name) =>
    isBefore3 && name === "asset.upload"
      ? [name, "asset.replace"]
      : [
          name,
          ...since32Names.flatMap(([before, names]) => (since32 && before === name ? names.split(" ") : [])),
        ],
  );
  const others = all.filter((name) => !oldNames.includes(name) || ofPaths.includes(name));
  return [...others, ...ofPaths.filter((name) => !others.includes(name))];
}

/** True if a key that holds `held` may do all of `wanted`. */
export function covers(held: string[], wanted: string[]): boolean {
  return held.includes("all") || wanted.every((permission) => held.includes(permission));
}
