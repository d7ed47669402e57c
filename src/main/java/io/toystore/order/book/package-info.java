/**
 * The book of orders: the outcome of each request, and the order with each number. It is a function
 * of the log's entries and of nothing else. The off-heap memory and its layout stay behind {@link
 * io.toystore.order.book.OrderBook}.
 */
package io.toystore.order.book;
