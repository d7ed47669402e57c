package io.toystore.message.wire;

import io.toystore.message.ReplicaMessage.AppendConfirmed;
import io.toystore.message.ReplicaMessage.AppendEntries;
import io.toystore.message.ReplicaMessage.AppendHeard;
import io.toystore.message.ReplicaMessage.AppendRefused;
import io.toystore.message.ReplicaMessage.FetchLog;
import io.toystore.message.ReplicaMessage.FetchedLog;
import io.toystore.message.ReplicaMessage.PreVote;
import io.toystore.message.ReplicaMessage.PreVoteAnswer;
import io.toystore.message.ReplicaMessage.Prepare;
import io.toystore.message.ReplicaMessage.PrepareRefused;
import io.toystore.message.ReplicaMessage.Promise;
import io.toystore.message.ReplicaMessage.Resigned;
import io.toystore.message.ReplicaMessage.Returned;
import io.toystore.message.ReplicaMessage.ReturnedAnswer;

/** Encodes the messages between the replicas of the order group (design, section 5). */
final class WireReplicas {
  private WireReplicas() {}

  static void writePreVote(PreVote message, WireWriter to) {
    to.number(message.from());
    to.number(message.round());
  }

  static PreVote readPreVote(WireReader from) throws MalformedMessageException {
    return new PreVote(from.smallNumber(), from.number());
  }

  static void writePreVoteAnswer(PreVoteAnswer message, WireWriter to) {
    to.number(message.from());
    to.number(message.round());
    to.flag(message.hearsLeader());
    to.number(message.leader());
    to.number(message.leaderTerm());
    to.number(message.promisedTerm());
  }

  static PreVoteAnswer readPreVoteAnswer(WireReader from) throws MalformedMessageException {
    return new PreVoteAnswer(
        from.smallNumber(),
        from.number(),
        from.flag(),
        from.smallNumber(),
        from.number(),
        from.number());
  }

  static void writePrepare(Prepare message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
  }

  static Prepare readPrepare(WireReader from) throws MalformedMessageException {
    return new Prepare(from.smallNumber(), from.number());
  }

  static void writePromise(Promise message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.random(message.folderId());
    to.number(message.lastTerm());
    to.number(message.lastIndex());
  }

  static Promise readPromise(WireReader from) throws MalformedMessageException {
    return new Promise(
        from.smallNumber(), from.number(), from.random(), from.number(), from.number());
  }

  static void writePrepareRefused(PrepareRefused message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.number(message.promisedTerm());
  }

  static PrepareRefused readPrepareRefused(WireReader from) throws MalformedMessageException {
    return new PrepareRefused(from.smallNumber(), from.number(), from.number());
  }

  static void writeFetchLog(FetchLog message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.number(message.prevIndex());
    to.number(message.prevTerm());
  }

  static FetchLog readFetchLog(WireReader from) throws MalformedMessageException {
    return new FetchLog(from.smallNumber(), from.number(), from.number(), from.number());
  }

  static void writeFetchedLog(FetchedLog message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.number(message.prevIndex());
    to.flag(message.matched());
    to.number(message.hintIndex());
    to.number(message.hintTerm());
    to.entries(message.prevIndex(), message.entries());
  }

  static FetchedLog readFetchedLog(WireReader from) throws MalformedMessageException {
    int sender = from.smallNumber();
    long term = from.number();
    long prevIndex = from.number();
    return new FetchedLog(
        sender,
        term,
        prevIndex,
        from.flag(),
        from.number(),
        from.number(),
        from.entries(prevIndex));
  }

  static void writeAppendEntries(AppendEntries message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.number(message.prevIndex());
    to.number(message.prevTerm());
    to.entries(message.prevIndex(), message.entries());
    to.number(message.leaderCommit());
    to.number(message.forced());
    to.number(message.round());
  }

  static AppendEntries readAppendEntries(WireReader from) throws MalformedMessageException {
    int sender = from.smallNumber();
    long term = from.number();
    long prevIndex = from.number();
    return new AppendEntries(
        sender,
        term,
        prevIndex,
        from.number(),
        from.entries(prevIndex),
        from.number(),
        from.number(),
        from.number());
  }

  static void writeAppendConfirmed(AppendConfirmed message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.random(message.folderId());
    to.number(message.matchIndex());
    to.number(message.round());
  }

  static AppendConfirmed readAppendConfirmed(WireReader from) throws MalformedMessageException {
    return new AppendConfirmed(
        from.smallNumber(), from.number(), from.random(), from.number(), from.number());
  }

  static void writeResigned(Resigned message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
  }

  static Resigned readResigned(WireReader from) throws MalformedMessageException {
    return new Resigned(from.smallNumber(), from.number());
  }

  static void writeAppendHeard(AppendHeard message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.random(message.folderId());
    to.number(message.round());
  }

  static AppendHeard readAppendHeard(WireReader from) throws MalformedMessageException {
    return new AppendHeard(from.smallNumber(), from.number(), from.random(), from.number());
  }

  static void writeAppendRefused(AppendRefused message, WireWriter to) {
    to.number(message.from());
    to.number(message.term());
    to.random(message.folderId());
    to.number(message.promisedTerm());
    to.number(message.hintIndex());
    to.number(message.hintTerm());
    to.number(message.round());
  }

  static AppendRefused readAppendRefused(WireReader from) throws MalformedMessageException {
    return new AppendRefused(
        from.smallNumber(),
        from.number(),
        from.random(),
        from.number(),
        from.number(),
        from.number(),
        from.number());
  }

  static void writeReturned(Returned message, WireWriter to) {
    to.number(message.from());
    to.number(message.groupSize());
    to.random(message.folderId());
    to.random(message.startId());
    to.flag(message.isNew());
    to.number(message.lastIndex());
  }

  static Returned readReturned(WireReader from) throws MalformedMessageException {
    return new Returned(
        from.smallNumber(),
        from.smallNumber(),
        from.random(),
        from.random(),
        from.flag(),
        from.number());
  }

  static void writeReturnedAnswer(ReturnedAnswer message, WireWriter to) {
    to.number(message.from());
    to.number(message.groupSize());
    to.random(message.folderId());
    to.random(message.startId());
    to.flag(message.isNew());
    to.random(message.known());
    to.number(message.promisedTerm());
    to.number(message.committedIndex());
    to.number(message.committedTerm());
  }

  static ReturnedAnswer readReturnedAnswer(WireReader from) throws MalformedMessageException {
    return new ReturnedAnswer(
        from.smallNumber(),
        from.smallNumber(),
        from.random(),
        from.random(),
        from.flag(),
        from.random(),
        from.number(),
        from.number(),
        from.number());
  }
}
