package io.toystore.frontend.http;

/** The same by epoll, as the store runs on Linux. */
class HttpHalfClosedEpollTest extends HttpHalfClosedTest {
  @Override
  HttpHarness open() throws Exception {
    return new HttpHarness(SETTINGS, true);
  }
}
