/**
 * What the sandboxes accept when nothing else is said. They guard nothing: the platforms run on this machine only and
 * hold no real data. Give other values in the options to rehearse a change of credentials.
 */
export const sandboxCredentials = {
  tradeyard: { login: 'sandbox-login', password: 'sandbox-password' },
  goggle: {
    developerToken: 'sandbox-developer',
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-client-word',
    refreshToken: 'sandbox-refresh',
    customerId: '4417098233',
  },
  metro: { accessToken: 'sandbox-access', accountId: '10220451' },
} as const;
