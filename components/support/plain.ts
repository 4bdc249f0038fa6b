/**
 * A copy of plain data without `undefined`: Pulumi's dynamic-provider process cannot send one, and says so only
 * after the remote call, when the resource is made and lost.
 */
export function plain<Data extends object>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}
