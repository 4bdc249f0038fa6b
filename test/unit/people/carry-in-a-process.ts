/** One run of `npm run carry` without the Pulumi CLI, as a function of plain values: for a process that is killed. */
import { carryOne } from "../../../carry/run.ts";
import { type PeopleArgs, peopleDefaults } from "../../../components/people/people-args.ts";
import { setAlone } from "../../../components/people/told.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";

export async function run(
  authentik: { url: string; token: string },
  immich: { url: string; apiKey: string },
  leavers: PeopleArgs["leavers"],
): Promise<string[]> {
  const args = { ...peopleDefaults, leavers };
  const { failures } = await carryOne(
    {
      ...{ name: "immich", slug: "immich", groups: [], attributes: [], notPeople: [] },
      ...{ args, isOn: true, isOwnKey: false, set: setAlone },
      target: {
        api: new AuthentikApi(authentik),
        immich,
        subMode: "user_uuid",
        managed: { quotas: {} },
        args,
      },
    },
    false,
  );
  return failures.map(({ message }) => message);
}
