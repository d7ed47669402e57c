/**
 * The book of orders: which outcome each request has, and which order each number. A function of
 * the log's entries, changed by nothing else. Memory off the heap, and how it is laid out, stays
 * behind {@link io.toystore.order.book.OrderBook}.
 */
package io.toystore.order.book;
