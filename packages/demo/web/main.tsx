/** Starts the page: asks where the relay is, signs in whoever was here last, draws. */
import './app/styles.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { StartFailed } from './app/start-failed.tsx';
import { loadConfig } from './tame/config.ts';
import { createSignIn } from './tame/sign-in.ts';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element with the id "root"; add it.');
const root = createRoot(place);

loadConfig().then(
  (config) => root.render(<App signIn={createSignIn(config)} />),
  (error: unknown) => root.render(<StartFailed error={error} />),
);
