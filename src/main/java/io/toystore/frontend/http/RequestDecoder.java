package io.toystore.frontend.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x's decoder of requests, with the rules of {@link Framing}. A request that breaks the rules
 * is passed on, in order, as a request that could not be decoded. Nothing after it is read: what
 * looks like the next request may be its body.
 *
 * <p>Everything is decoded by the rules of HTTP/1.1, because Netty's rules for 1.0 take the first
 * of several Content-Lengths, and because any 1.x must be answered as the highest known version
 * (RFC 9112, section 2.3). A request of HTTP/1.0 gets its version back afterwards.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  private static final String DECODED_AS = HttpVersion.HTTP_1_1.text();

  private final Framing framing = new Framing();
  private String version = DECODED_AS;
  private long requests;
  private boolean bodyOpen;
  private boolean discarding;

  RequestDecoder() {
    super(new Http1ServerConfig());
  }

  /** How many requests have begun, including those that could not be decoded. */
  long requests() {
    return requests;
  }

  /** Whether the client may still be sending data that is not read. */
  boolean isUnread() {
    return bodyOpen || discarding;
  }

  /** From now on discards all data. */
  void discard() {
    discarding = true;
  }

  @Override
  protected HttpMessage createMessage(String[] requestLine) {
    version = requestLine[2];
    if (!Framing.isVersion(version)) {
      throw new IllegalArgumentException("the request line does not end in an HTTP version");
    }
    return super.createMessage(new String[] {requestLine[0], requestLine[1], DECODED_AS});
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (discarding) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int before = out.size();
    super.decode(context, in, out);
    decoded(out, before);
  }

  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (discarding) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int before = out.size();
    super.decodeLast(context, in, out);
    decoded(out, before);
    if (bodyOpen && context.channel().isActive()) {
      // The client has closed its sending side within a body, which Netty does not report.
      bodyOpen = false;
      LastHttpContent cut = new DefaultLastHttpContent();
      cut.setDecoderResult(
          DecoderResult.failure(new PrematureChannelClosureException("the body is incomplete")));
      out.add(cut);
    }
  }

  /** Checks what the decoder has added from {@code before} on: a request is always the first. */
  private void decoded(List<Object> out, int before) {
    int after = out.size();
    if (after == before) {
      return;
    }
    if (out.get(before) instanceof DefaultHttpRequest request) {
      requests++;
      if (isInOrder(request)) {
        bodyOpen = true;
      } else {
        discarding = true;
        for (int i = after - 1; i > before; i--) {
          out.remove(i);
        }
        return;
      }
    }
    if (out.get(after - 1) instanceof LastHttpContent) {
      bodyOpen = false;
    }
  }

  private boolean isInOrder(HttpRequest request) {
    if (request.decoderResult().isSuccess()) {
      HttpFailure failure = framing.check(request, version);
      if (failure == null) {
        if (Framing.isOld(version)) {
          request.setProtocolVersion(HttpVersion.HTTP_1_0);
        }
        return true;
      }
      request.setDecoderResult(DecoderResult.failure(new FailureException(failure)));
    }
    // Netty turns an unreadable request line into a request of HTTP/1.0.
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
    return false;
  }
}
