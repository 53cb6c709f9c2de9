/**
 * The process in which one file's scenarios run on one core. Enters: the file and what to skip, in the first message.
 * Leaves: one message when a scenario starts and one with its observation. It does not decide what an observation means.
 */
import express from 'express';
import { countDeliveredRequests, observe } from './observe.mjs';

// The channel's listener stays: a scenario's server may be all that keeps the loop alive otherwise.
process.on('disconnect', () => process.exit(1));
process.on('message', async ({ file, only, done, expectedEvents, core }) => {
  if (core === 'control') countDeliveredRequests();
  const scenarios = (await import(file)).default.filter(({ name }) => !done.includes(name) && (!only || name.includes(only)));
  for (const scenario of scenarios) {
    process.send({ started: scenario.name, timeout: scenario.timeout });
    try {
      const observation = await observe(scenario, { express }, expectedEvents[scenario.name]);
      process.send({ finished: scenario.name, observation });
    } catch (error) {
      process.send({ finished: scenario.name, observation: { crash: `the harness: ${error.stack}` } });
    }
  }
  process.send({ complete: true }, () => process.exit(0));
});
