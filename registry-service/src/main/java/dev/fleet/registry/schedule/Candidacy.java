package dev.fleet.registry.schedule;

import dev.fleet.registry.etcd.EtcdException;
import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.runtime.log.Log;
import dev.fleet.v1.CampaignRequest;
import dev.fleet.v1.CampaignResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One candidate for as long as its stream is open. It leads while the leader's key is the one that
 * it wrote under its own etcd lease; the lease is kept only when a heartbeat has come.
 *
 * <p>{@link #heard} may be called from any thread; the rest is confined to the stream's thread.
 */
final class Candidacy {
  private static final Log LOG = Log.of(Candidacy.class);

  /** As short as etcd permits. */
  static final Duration TTL = Duration.ofSeconds(2);

  /** Two of three may be lost; each costs the scheduler, the registry and etcd a wake-up. */
  static final Duration HEARTBEAT = TTL.dividedBy(3);

  private static final Row.Version NO_VERSION = new Row.Version(0, 0);

  private final LiveView view;
  private final EtcdStore store;
  private final Transactor transactor;
  private final Clocks clocks;
  private final Runnable onRenewal;
  private final Wakeup wakeup = new Wakeup();
  private final StreamWriter<CampaignResponse> out;
  private volatile @Nullable CampaignRequest candidate;
  private volatile long heardAt;
  private volatile boolean stopped;
  private long renewedFor;
  private long lease;
  private long term;
  private @Nullable CampaignResponse sent;

  /**
   * @param onRenewal what is done whenever the leader's lease is about to be renewed
   */
  Candidacy(
      LiveView view,
      EtcdStore store,
      Transactor transactor,
      Clocks clocks,
      Runnable onRenewal,
      StreamWriter<CampaignResponse> out) {
    this.view = view;
    this.store = store;
    this.transactor = transactor;
    this.clocks = clocks;
    this.onRenewal = onRenewal;
    this.out = out;
  }

  /** Notes a heartbeat. */
  void heard(CampaignRequest request) {
    candidate = request;
    heardAt = clocks.nanos();
    wakeup.ring();
  }

  /** Ends the candidacy in order. */
  void stop() {
    stopped = true;
    wakeup.ring();
  }

  /** Runs until the stream ends. */
  void run() throws InterruptedException {
    view.liveness().follow(wakeup);
    try {
      while (!stopped) {
        CampaignRequest me = candidate;
        if (me != null && view.isReady()) {
          step(me);
        }
        wakeup.await(TTL); // A heartbeat rings; without one there is nothing to do until then.
      }
    } finally {
      view.liveness().leave(wakeup);
      resign("its stream has ended");
    }
  }

  private void step(CampaignRequest me) throws InterruptedException {
    long heard = heardAt;
    boolean alive = clocks.nanos() - heard < TTL.toNanos();
    if (lease != 0 && !alive) {
      resign("no heartbeat");
    }
    if (lease != 0 && heard != renewedFor) {
      renew(heard);
    }
    Row.LeaderRow leader = view.state().leader();
    boolean mine = leader != null && lease != 0 && leader.term() == term;
    boolean ended = lease != 0 && !mine && view.state().revision() >= term;
    if (ended) {
      resign("its key is gone");
    }
    if (alive && lease == 0 && (leader == null || isLeftover(leader, me))) {
      campaign(me, heard);
    }
    tell();
  }

  /** A key of this very candidate that an earlier stream of it has left. */
  private static boolean isLeftover(Row.LeaderRow leader, CampaignRequest me) {
    return leader.candidateId().equals(me.getCandidateId());
  }

  private void renew(long heard) throws InterruptedException {
    onRenewal.run();
    try {
      if (store.keepLease(lease).isEmpty()) {
        LOG.info("scheduler leads no more", "term", term, "reason", "its lease has ended");
        lease = 0;
        term = 0;
        return;
      }
      renewedFor = heard;
    } catch (EtcdException e) {
      LOG.debug("leader's lease was not renewed", "term", term, "reason", e.getMessage());
    }
  }

  private void campaign(CampaignRequest me, long heard) throws InterruptedException {
    try {
      long granted = store.grantLease(TTL);
      Optional<Long> won = Optional.empty();
      try {
        won = transactor.commit(claim(me, granted));
      } finally {
        if (won.isEmpty()) {
          revoke(granted);
        }
      }
      if (won.isPresent()) {
        lease = granted;
        term = won.get();
        renewedFor = heard;
        LOG.info("scheduler leads", "term", term, "scheduler", me.getEndpoint());
        var _ = view.await(term, TTL);
      }
    } catch (EtcdException | io.grpc.StatusRuntimeException e) {
      LOG.warn("campaign failed; will try again", e);
    }
  }

  /** Gives the term if the key is this candidate's now; empty if another leads. */
  private static Item<Optional<Long>> claim(CampaignRequest me, long lease) {
    return tx -> {
      Row.LeaderRow leader = (Row.LeaderRow) tx.read(Key.LEADER);
      if (leader == null) {
        tx.put(
            Key.LEADER,
            new Row.LeaderRow(me.getCandidateId(), me.getEndpoint(), NO_VERSION),
            lease);
        return at -> Optional.of(at);
      }
      if (isLeftover(leader, me)) {
        tx.delete(Key.LEADER); // Its stream has ended; the change wakes us, and the key is free.
      }
      return at -> Optional.empty();
    };
  }

  /** Says who leads, if that is news. */
  private void tell() throws InterruptedException {
    Row.LeaderRow leader = view.state().leader();
    CampaignResponse.Builder news =
        CampaignResponse.newBuilder()
            .setTtl(Answers.duration(TTL))
            .setHeartbeatInterval(Answers.duration(HEARTBEAT));
    if (leader != null) {
      news.setLeader(lease != 0 && leader.term() == term)
          .setTerm(leader.term())
          .setLeaderId(leader.candidateId())
          .setLeaderEndpoint(leader.endpoint());
    }
    CampaignResponse built = news.build();
    if (!built.equals(sent)) {
      out.write(built);
      sent = built;
    }
  }

  /** Gives leadership up at once. Works on an interrupted thread too: streams end by interrupt. */
  private void resign(String reason) {
    if (lease != 0) {
      LOG.info("scheduler leads no more", "term", term, "reason", reason);
      revoke(lease);
      lease = 0;
      term = 0;
    }
  }

  private void revoke(long id) {
    boolean interrupted = Thread.interrupted();
    try {
      store.revokeLease(id);
    } catch (EtcdException e) {
      LOG.warn("lease was not revoked; it ends by itself", e, "lease", id);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
