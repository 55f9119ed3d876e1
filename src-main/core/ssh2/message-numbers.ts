/** Message numbers (RFC 4250 §4.1.2), reason codes (RFC 4250 §4.2, §4.3) and data types (RFC 4254 §5.2) we use. */
export const message = {
  disconnect: 1,
  ignore: 2,
  debug: 4,
  kexInit: 20,
  userauthRequest: 50,
  userauthBanner: 53,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
} as const;

export const disconnectReason = {
  protocolError: 2,
  byApplication: 11,
  noMoreAuthMethods: 14,
} as const;

export const openFailure = {
  administrativelyProhibited: 1,
  connectFailed: 2,
  unknownChannelType: 3,
  resourceShortage: 4,
} as const;

/** the one extended data type that RFC 4254 defines */
export const stderrData = 1;
