package io.toystore.frontend.http;

/** The same by epoll, as the store runs on Linux. */
class HttpSlowReaderEpollTest extends HttpSlowReaderTest {
  @Override
  HttpHarness open(int idleSeconds) throws Exception {
    return open(idleSeconds, true);
  }
}
