import { Failure } from "../support/failure.mjs";
import { type ImmichAccess, ImmichClient } from "../support/immich/client.ts";

/** True if the server answers that it has no administrator; false also where it does not answer. Needs no key. */
export async function isReset({ url, ca }: ImmichAccess): Promise<boolean> {
  try {
    return !(await new ImmichClient({ url, ca }).hasAdmin());
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
