// The name under which the worker gives what was sealed and is no parcel. A module of its own: pages carry no cryptography.
export const WHOLE = "sealed.bin";
