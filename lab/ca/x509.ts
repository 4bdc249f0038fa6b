/** @peculiar/x509 after the polyfill that it refuses to load without; import the library from here only. */
import "reflect-metadata";

export * from "@peculiar/x509";
