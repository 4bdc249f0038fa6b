import type * as pulumi from "@pulumi/pulumi";
import type { Survey } from "./survey.ts";

export interface ApplicationTexts {
  /** Heading below which Authentik lists the application. */
  group?: string | undefined;
  /** Path in Authentik's file library, or a URL. */
  icon?: string | undefined;
  /** What a click on it opens. */
  launchUrl?: string | undefined;
  publisher?: string | undefined;
  description?: string | undefined;
}

/** What the configuration leaves out is sent as it is: the Terraform provider cannot send an empty text. */
export function applicationTexts(given: ApplicationTexts, origin: string, found: pulumi.Output<Survey>) {
  const or = (text: string | undefined, live: keyof NonNullable<Survey["application"]>) =>
    found.apply(({ application }) => text || application?.[live] || undefined);
  return {
    group: or(given.group, "group"),
    metaIcon: or(given.icon, "meta_icon"),
    metaLaunchUrl: given.launchUrl ?? origin,
    metaPublisher: or(given.publisher, "meta_publisher"),
    metaDescription: or(given.description, "meta_description"),
  };
}
