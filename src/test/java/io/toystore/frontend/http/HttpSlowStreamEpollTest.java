package io.toystore.frontend.http;

/** The same by epoll, as the store runs on Linux. */
class HttpSlowStreamEpollTest extends HttpSlowStreamTest {
  @Override
  HttpHarness open(long stallMillis) throws Exception {
    return open(stallMillis, true);
  }
}
