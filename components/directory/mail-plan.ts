import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { PlannedMail } from "./fill-plan.ts";

/** The last plan of who gets which mail. Deleting it leaves the mails where they are. */
export class MailPlan extends DynamicResource {
  declare readonly mails: pulumi.Output<PlannedMail[]>;
  declare readonly run: pulumi.Output<string>;

  constructor(
    name: string,
    args: { mails: pulumi.Input<PlannedMail[]>; again: string },
    opts: pulumi.CustomResourceOptions,
  ) {
    super("directory:MailPlan", name, { ...args, run: "" }, opts);
  }
}
