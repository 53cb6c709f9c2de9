// Everything that is generated, in the order in which one needs the other. Enters: nothing. Leaves: { file, content }.
import * as differencesPage from './differences-page.mjs';
import * as differencesXyprissPage from './differences-xypriss-page.mjs';
import * as layout from './layout.mjs';
import * as mediaTypes from './media-types.mjs';
import * as settingsPage from './settings-page.mjs';
import { buildAdapter } from '../setup/adapter.mjs';

/** The layout is compiled into the adapter, and the settings page is made from the compiled adapter. */
export async function* generated() {
  yield { file: layout.file, content: await layout.generate() };
  yield { file: mediaTypes.file, content: mediaTypes.generate() };
  yield { file: mediaTypes.digestFile, content: mediaTypes.generateDigest() };
  yield { file: differencesPage.file, content: differencesPage.generate() };
  yield { file: differencesXyprissPage.file, content: differencesXyprissPage.generate() };
  await buildAdapter();
  yield { file: settingsPage.file, content: settingsPage.generate() };
}
