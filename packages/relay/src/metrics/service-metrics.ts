/**
 * What an autoscaler watches of one service. Only services that the reader names are shown (`/metrics?service=forecast`),
 * so that the number of series is still the operator's choice.
 */
import { isName } from '@tame/sdk/protocol';
import { Gauge, Registry } from 'prom-client';

/** What a service is at one moment. */
export interface ServiceLoad {
  /** Requests that wait for a worker. */
  readonly waiting: number;
  /** Requests that a worker holds. */
  readonly working: number;
  readonly workers: number;
  /** Whether another service holds it up. */
  readonly throttled: boolean;
}

/** Services in one answer; more names are left out. */
const MAX_SERVICES = 100;

/** The services that a request for metrics names. */
export function servicesAsked(url: string): readonly string[] {
  const [, query = ''] = url.split('?');
  return [...new Set(new URLSearchParams(query).getAll('service'))].filter(isName).slice(0, MAX_SERVICES);
}

/** As Prometheus reads it. */
export async function serviceText(
  services: readonly string[],
  loadOf: (service: string) => ServiceLoad,
): Promise<string> {
  if (services.length === 0) return '';
  const loads = services.map((service) => ({ service, load: loadOf(service) }));
  const registry = new Registry();
  const gauge = (name: string, help: string, read: (load: ServiceLoad) => number): void => {
    const shown = new Gauge({ name, help, labelNames: ['service'], registers: [registry] });
    for (const { service, load } of loads) shown.set({ service }, read(load));
  };
  gauge('tame_service_waiting', 'Requests of a service that wait for a worker.', ({ waiting }) => waiting);
  gauge('tame_service_working', 'Requests of a service that a worker holds.', ({ working }) => working);
  gauge('tame_service_workers', 'Workers of a service.', ({ workers }) => workers);
  gauge('tame_service_throttled', 'Whether another service holds it up: 1 or 0.', ({ throttled }) => Number(throttled));
  return await registry.metrics();
}
