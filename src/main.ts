import { mount } from 'svelte';
import { createSession } from './bridge/browser.ts';
import { deviceMemory } from './bridge/mapping-memory.ts';
import { keepOffline } from './bridge/offline.ts';
import { checks } from './checks/registry.ts';
import { fetchOwn } from './state/samples.ts';
import App from './ui/App.svelte';

const target = document.getElementById('app');
if (target)
  mount(App, {
    target,
    props: {
      session: createSession(),
      checks,
      fetcher: fetchOwn,
      keepOffline,
      memory: deviceMemory(() => localStorage),
    },
  });
