import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { findLabInfo, type LabInfo, readLabInfo, writeLabInfo } from "../../../lab/info.ts";
import { labPlace } from "../../../lab/place.ts";
import { testFolder } from "./folder.ts";

const user = (name: string) => ({ password: `password of ${name}` });

const INFO: LabInfo = {
  id: "0a1b2c3d",
  dockerHost: "unix:///run/docker.sock",
  network: { name: "immich-sso-lab-0a1b2c3d", gateway: "10.213.1.1" },
  ca: { certificate: "/somewhere/.lab/ca/ca.pem" },
  authentik: {
    url: "https://10.213.1.1:9443",
    token: "a token",
    tokenFile: "/somewhere/.lab/authentik/token",
    ldapSource: "samba-ad",
    pid: 4711,
    log: "/somewhere/.lab/authentik/log.txt",
  },
  immich: {
    origin: "https://10.213.1.1:2284",
    upstreamPort: 2283,
    image: "immich-sso-lab/immich-server:v3.1.0-abc",
    containerName: "immich-sso-lab-0a1b2c3d-immich",
    adminEmail: "admin@lab.test",
    proxy: { pid: 4712, log: "/somewhere/.lab/proxy/log.txt" },
  },
  directory: {
    container: "immich-sso-lab-0a1b2c3d-directory",
    url: "ldaps://10.213.1.2",
    baseDn: "DC=lab,DC=test",
    bindDn: "CN=svc-authentik,OU=Services,DC=lab,DC=test",
    bindPassword: "a bind password",
    adminPassword: "an admin password",
    users: { alice: user("alice"), bob: user("bob"), carol: user("carol"), dave: user("dave") },
  },
};

test("the description comes back as it was written, only its owner may read it, nothing else is left", async (t) => {
  const place = labPlace(await testFolder(t));
  await writeLabInfo(place, { ...INFO, id: "former" });
  await writeLabInfo(place, INFO);
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  assert.deepEqual(await readLabInfo(place), INFO);
  assert.deepEqual(await readdir(place.folder), ["lab.json"]);
  assert.deepEqual([await mode(place.folder), await mode(join(place.folder, "lab.json"))], ["700", "600"]);
});

test("where there is no lab, looking gives undefined and needing it names the command", async (t) => {
  const place = labPlace(await testFolder(t));
  assert.equal(await findLabInfo(place), undefined);
  await assert.rejects(readLabInfo(place), {
    name: "Failure",
    message: `lab/not-up: there is no ${place.folder}/lab.json\n  next:    npm run lab:up`,
  });
});

test("a description that is not JSON is refused without showing what is in it", async (t) => {
  const place = labPlace(await testFolder(t));
  await mkdir(place.folder);
  await writeFile(join(place.folder, "lab.json"), '{"token": "a secret');
  await assert.rejects(readLabInfo(place), {
    name: "Failure",
    message: [
      `lab/info-unreadable: ${place.folder}/lab.json is not JSON`,
      "  allowed: the file as `npm run lab:up` writes it",
      "  next:    npm run lab:up, which writes it anew",
    ].join("\n"),
  });
});
