package dev.slipway.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Has requests refused that say twice, and differently, where they end. The engine's decoder drops a
 * Content-Length beside {@code Transfer-Encoding: chunked} unseen; RFC 9112, section 6.1, lets a
 * server refuse such a message, for it may be an attempt at smuggling a second one past somebody.
 *
 * <p>The decoder is put into a connection's pipeline when the first bytes have told that it is
 * HTTP/1.1, so that is when it is exchanged: this handler stands in front, then behind the one that
 * tells the protocols apart, and then leaves.
 *
 * <p>The engine tells of a connection only when its first request's head is complete. Until then the
 * time is kept here.
 */
final class StrictFraming extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Future<?>> DEADLINE =
      AttributeKey.valueOf(StrictFraming.class, "deadline");
  private static final String DECODER = "httpDecoder";
  private static final String LAST = "handler";

  private final HttpServerOptions options;
  private final Duration firstHead;
  private final boolean behindDetection;

  private StrictFraming(HttpServerOptions options, Duration firstHead, boolean behindDetection) {
    this.options = options;
    this.firstHead = firstHead;
    this.behindDetection = behindDetection;
  }

  /** The connection's first request has come, or its HTTP/2 preface. */
  static void began(Channel channel) {
    Future<?> deadline = channel.attr(DEADLINE).getAndSet(null);
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel channel = context.channel();
    channel
        .attr(DEADLINE)
        .set(
            channel
                .eventLoop()
                .schedule(
                    () -> {
                      channel.close();
                    },
                    firstHead.toMillis(),
                    TimeUnit.MILLISECONDS));
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    began(context.channel());
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ChannelPipeline pipeline = context.pipeline();
    if (!behindDetection && pipeline.get(DECODER) == null) {
      pipeline.addBefore(LAST, null, new StrictFraming(options, firstHead, true));
    } else if (pipeline.get(DECODER) != null) {
      pipeline.replace(DECODER, DECODER, new Decoder(options));
    }
    pipeline.remove(this);
    context.fireChannelRead(bytes);
  }

  /** Stands at the listening socket and puts the handler into each connection it accepts. */
  @Sharable
  static final class Acceptor extends ChannelInboundHandlerAdapter {
    private final HttpServerOptions options;

    private final Duration firstHead;

    /**
     * @param options the limits of the decoder
     * @param firstHead how long a connection may take for its first request's head
     */
    Acceptor(HttpServerOptions options, Duration firstHead) {
      this.options = options;
      this.firstHead = firstHead;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      ((Channel) accepted).pipeline().addLast(new StrictFraming(options, firstHead, false));
      context.fireChannelRead(accepted);
    }
  }

  /** The engine's decoder, which makes a message with both fields an invalid one. */
  private static final class Decoder extends VertxHttpRequestDecoder {
    Decoder(HttpServerOptions options) {
      super(options);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
  }
}
