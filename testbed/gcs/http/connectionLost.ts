/** The client went away, or a fault cut it off. Nothing can be answered. */
export class ConnectionLost extends Error {}
