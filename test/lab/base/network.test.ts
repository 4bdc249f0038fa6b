import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { test } from "node:test";
import { candidates, overlapsHost } from "../../../lab/network.ts";

const own = (cidr: string): NodeJS.Dict<NetworkInterfaceInfo[]> => {
  const [address = ""] = cidr.split("/");
  return { eth0: [{ address, cidr, family: "IPv4", netmask: "", mac: "", internal: false }] };
};

test("every network is tried once, in an order that follows from the lab's id alone", () => {
  const tried = candidates("0a1b2c3d");
  assert.deepEqual(tried, candidates("0a1b2c3d"));
  assert.notEqual(tried[0], candidates("3d2c1b0a")[0]);
  assert.deepEqual([...tried].sort(), Array.from({ length: 256 }, (_, third) => `10.213.${third}`).sort());
});

test("a network of this machine is not taken, be it smaller, equal or larger", () => {
  const cases = [
    "10.213.7.9/24",
    "10.213.7.9/30",
    "10.213.0.1/16",
    "10.0.0.1/8",
    "10.213.8.1/24",
    "192.168.1.2/24",
  ];
  assert.deepEqual(
    cases.map((cidr) => [cidr, overlapsHost("10.213.7", own(cidr))]),
    [
      ["10.213.7.9/24", true],
      ["10.213.7.9/30", true],
      ["10.213.0.1/16", true],
      ["10.0.0.1/8", true],
      ["10.213.8.1/24", false],
      ["192.168.1.2/24", false],
    ],
  );
});
