import type { Contract, DayQuery, DifferenceQuery, PageQuery, Statement } from '@yiche/contracts';
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { comparedAt, isBeingCompared } from '../settlement/comparison.js';
import { api } from './endpoints.js';

/** A statement that is being compared, or whose e-mail waits to be sent, is asked for so often. */
const UNDER_WAY_POLL_MS = 2_000;
/** While a month is being closed the list is asked for so often. */
const CLOSING_POLL_MS = 1_000;

const settlementKeys = {
  all: ['settlement'] as const,
  statements: ['settlement', 'statements'] as const,
  statement: (id: string) => ['settlement', 'statement', id] as const,
  differences: (id: string) => ['settlement', 'differences', id] as const,
  carrierFiles: (id: string) => ['settlement', 'carrier-files', id] as const,
  contracts: ['settlement', 'contracts'] as const,
  reports: ['settlement', 'report'] as const,
};

export function useStatements() {
  return useQuery({
    queryKey: settlementKeys.statements,
    queryFn: api.settlement.statements,
    refetchInterval: ({ state }) =>
      state.data?.toClose.some(({ closing }) => closing && closing.error === null) ? CLOSING_POLL_MS : false,
  });
}

export function useStatement(id: string) {
  return useQuery({
    queryKey: settlementKeys.statement(id),
    queryFn: () => api.settlement.statement(id),
    refetchInterval: ({ state }) =>
      state.data &&
      (isBeingCompared(state.data) || state.data.deliveries.some((delivery) => delivery.state === 'waiting'))
        ? UNDER_WAY_POLL_MS
        : false,
  });
}

export function useContracts() {
  return useQuery({ queryKey: settlementKeys.contracts, queryFn: api.settlement.contracts });
}

/** Asked for anew when the statement was compared again. */
export function useDifferences(statement: Statement, query: Partial<DifferenceQuery>) {
  const { id } = statement;
  return useQuery({
    queryKey: [...settlementKeys.differences(id), comparedAt(statement), query],
    queryFn: () => api.settlement.differences(id, query),
    placeholderData: keepPreviousData,
  });
}

export function useCarrierFiles(id: string) {
  return useQuery({ queryKey: settlementKeys.carrierFiles(id), queryFn: () => api.settlement.carrierFiles(id) });
}

/** The calls of a day; of a frozen month, so they are asked for once. */
export function useDayCalls(id: string, day: string, query: Partial<DayQuery>) {
  return useQuery({
    queryKey: ['settlement', 'calls', id, day, query],
    queryFn: () => api.settlement.calls(id, day, query),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** The numbered lines; they never change. */
export function useLines(id: string, query: Partial<PageQuery>) {
  return useQuery({
    queryKey: ['settlement', 'lines', id, query],
    queryFn: () => api.settlement.lines(id, query),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** @param target the seconds within which a call should be answered */
export function useServiceReport(bureauId: string, month: string, target: number) {
  return useQuery({
    queryKey: [...settlementKeys.reports, bureauId, month, target],
    queryFn: () => api.settlement.serviceReport(bureauId, month, target),
    placeholderData: keepPreviousData,
  });
}

/** The same of several months, one after the other: each is a whole count on the server. */
export function useServiceReports(bureauId: string, months: readonly string[], target: number) {
  const client = useQueryClient();
  const keyOf = (month: string) => [...settlementKeys.reports, bureauId, month, target];
  return useQueries({
    queries: months.map((month, index) => ({
      queryKey: keyOf(month),
      queryFn: () => api.settlement.serviceReport(bureauId, month, target),
      enabled: months.slice(0, index).every((before) => client.getQueryData(keyOf(before)) !== undefined),
    })),
  });
}

/** How what a command answered comes onto the screen. */
export function useSettlementCache() {
  const client = useQueryClient();
  const invalidate = useCallback(
    (...path: readonly string[]) => client.invalidateQueries({ queryKey: ['settlement', ...path] }),
    [client],
  );
  return {
    invalidate,
    /** The statement as a command has left it; lists that speak of it are asked for again. */
    keepStatement: useCallback(
      (statement: Statement) => {
        client.setQueryData(settlementKeys.statement(statement.id), statement);
        void invalidate('statements');
      },
      [client, invalidate],
    ),
    keepContract: useCallback(
      (contract: Contract) =>
        client.setQueryData<Contract[]>(settlementKeys.contracts, (all) =>
          all?.map((each) => (each.id === contract.id ? contract : each)),
        ),
      [client],
    ),
  };
}
