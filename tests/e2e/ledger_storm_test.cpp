// A storm: carriers that bring a country's feeds to the ledger while it, a real process, is killed
// again and again with kill -9. What it acknowledged must stand after the last kill, though nobody
// brings it again; and once all is brought, it holds what a ledger holds that nobody disturbed.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <random>
#include <thread>

#include "base/json.h"
#include "demo/demo_stage.h"
#include "files/files.h"
#include "files/key_file.h"
#include "http/server.h"
#include "ledger/ledger_api.h"
#include "tests/journal/trials.h"
#include "tests/ledger/test_ledger.h"

namespace noodgeld::test {
namespace {

constexpr unsigned kCarriers = 3;
constexpr unsigned kPiecesOfShop = 5;
/// Between what one carrier brings: a larger ledger is no worse a test, and slower to start.
constexpr std::chrono::milliseconds kPause{5};

/// A ledger that can be killed at any moment and started again where it was.
class Killable {
  public:
    Killable() = default;
    Killable(const Killable&) = delete;
    Killable& operator=(const Killable&) = delete;
    virtual ~Killable() = default;
    /// Where it listens.
    virtual http::Endpoint start() = 0;
    virtual void kill_now() = 0;
};

/// The program itself.
class RealLedger final : public Killable {
  public:
    RealLedger()
        : stage_(DemoStage::make((directory_.path() / "stage").string(), false, NOODGELD_PROGRAM)
                     .value()) {
        const auto key =
            make_key_file(KeyUse::signing, "ledger", crypto::Seed(example_hash("ledger", 1).bytes),
                          as_bytes(DemoStage::kPassphrase),
                          crypto::Seed(example_hash("salt", 1).bytes), key_file_cost(true));
        NOODGELD_CHECK(write_file(stage_.path("ledger.key"), key.value().file).has_value());
        NOODGELD_CHECK(write_file(stage_.path("charter.cose"), first_charter()).has_value());
        NOODGELD_CHECK(
            stage_.run({"ledger", "init", "--dir", folder(), stage_.path("charter.cose")})
                .has_value());
    }
    http::Endpoint start() override {
        daemon_ = stage_
                      .serve("daemon", {"ledger", "serve", "--dir", folder(), "--key",
                                        stage_.path("ledger.key")})
                      .value();
        return http::parse_endpoint(daemon_->url()).value();
    }
    void kill_now() override { daemon_->kill_now(); }
    [[nodiscard]] std::string folder() const { return stage_.path("ledger"); }

  private:
    TemporaryDirectory directory_;
    DemoStage stage_;
    std::optional<DemoDaemon> daemon_;
};

/// One that says yes before it has written anything, and writes only when it feels like it.
class HastyLedger final : public Killable {
  public:
    http::Endpoint start() override {
        http::Router router;
        router.post("/v1/packs", {{"application/cbor"}, std::size_t{1} << 20},
                    [this](const http::Request& request) {
                        const std::scoped_lock lock(mutex_);
                        in_memory_.push_back(request.body);
                        if (in_memory_.size() >= 8) write();
                        return http::json_response(200, {{"added", 1}});
                    });
        server_ = http::Server::start({}, std::move(router)).value();
        return {"127.0.0.1", server_->port()};
    }
    void kill_now() override {
        server_.reset();
        in_memory_.clear();
    }
    [[nodiscard]] TestLedger& disk() { return disk_; }

  private:
    void write() {
        for (const Bytes& pack : in_memory_) NOODGELD_CHECK(disk_->ingest_pack(pack).has_value());
        in_memory_.clear();
    }
    std::mutex mutex_;
    std::vector<Bytes> in_memory_;
    TestLedger disk_;
    std::unique_ptr<http::Server> server_;
};

/// A shop's certificate and its feed in pieces, each a pack; no piece waits for a later one.
std::vector<Bytes> packs_of_shop(unsigned number) {
    ExampleFeed feed(number);
    std::vector<Bytes> packs{
        pack_of({{Kind::certificate,
                  encode(sign(certificate(number), lineage(), example_key("enroller")))}})};
    for (unsigned i = 0; i < kPiecesOfShop; ++i) {
        const std::size_t before = feed.entry_bytes().size();
        if (i == 0)
            feed.append(Adopted{Kind::certificate, hash_of(certificate(number), lineage())});
        feed.append(feed.sale(number * 100 + i, 1 + (number + i) % 5, {250}));
        const Segment piece{{feed.entry_bytes().begin() + static_cast<std::ptrdiff_t>(before),
                             feed.entry_bytes().end()},
                            encode(feed.signed_head())};
        packs.push_back(pack_of({{Kind::segment, encode(piece)}}));
    }
    return packs;
}

/// What carriers bring, and what they got a yes for.
class Country {
  public:
    [[nodiscard]] http::Endpoint endpoint() {
        const std::scoped_lock lock(mutex_);
        return endpoint_;
    }
    void moved(const http::Endpoint& endpoint) {
        const std::scoped_lock lock(mutex_);
        endpoint_ = endpoint;
    }
    void acknowledged(const Bytes& pack) {
        const std::scoped_lock lock(mutex_);
        acknowledged_.push_back(pack);
    }
    [[nodiscard]] std::vector<Bytes> acknowledged() {
        const std::scoped_lock lock(mutex_);
        return acknowledged_;
    }
    std::atomic<bool> over = false;
    std::atomic<unsigned> next_shop = 1'000;
    std::atomic<unsigned> answers = 0;
    std::atomic<unsigned> unanswered = 0;
    std::atomic<unsigned> surprises = 0;

  private:
    std::mutex mutex_;
    http::Endpoint endpoint_;
    std::vector<Bytes> acknowledged_;
};

/// Brings shop after shop, each piece until it is acknowledged or the storm is over.
void carry(Country& country) {
    while (!country.over) {
        for (const Bytes& pack : packs_of_shop(country.next_shop++)) {
            for (bool taken = false; !taken && !country.over;) {
                http::Client client(country.endpoint());
                const auto answer = client.post("/v1/packs", "application/cbor", pack);
                if (!answer) {
                    ++country.unanswered;
                    std::this_thread::sleep_for(std::chrono::milliseconds(3));
                    continue;
                }
                taken = answer->status == 200;
                ++(taken ? country.answers : country.surprises);
                if (!taken) continue;
                country.acknowledged(pack);
                std::this_thread::sleep_for(kPause);
            }
        }
    }
}

/// Lets carriers work while the ledger is killed `kills` times. It is dead when this returns.
void storm(Killable& ledger, Country& country, unsigned kills) {
    std::mt19937_64 random(20'261'121);
    country.moved(ledger.start());
    std::vector<std::thread> carriers;
    for (unsigned i = 0; i < kCarriers; ++i) carriers.emplace_back([&country] { carry(country); });
    for (unsigned kill = 0; kill < kills; ++kill) {
        const unsigned before = country.answers;
        for (int wait = 0; country.answers == before && wait < 5'000; ++wait) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
        ledger.kill_now();
        if (kill + 1 < kills) country.moved(ledger.start());
    }
    country.over = true;
    for (std::thread& carrier : carriers) carrier.join();
}

/// How many of the packs are news to the ledger.
std::size_t count_news(Ledger& ledger, const std::vector<Bytes>& packs) {
    std::size_t news = 0;
    for (const Bytes& pack : packs) {
        const IngestReport report = ledger.ingest_pack(pack).value();
        if (report.added + report.waiting > 0 || !report.refused.empty()) ++news;
    }
    return news;
}

/// The receipts that a ledger gave.
std::vector<PackItem> receipts_of(const Ledger& ledger) {
    Bytes pack;
    NOODGELD_CHECK(ledger.write_export([&pack](ByteView piece) {
        append(pack, piece);
        return true;
    }));
    PackReader reader = PackReader::open(pack).value();
    std::vector<PackItem> out;
    for (auto item = reader.next().value(); item; item = reader.next().value()) {
        if (item->kind == Kind::anchor) out.push_back(std::move(*item));
    }
    return out;
}

StateDigest digest_of(Ledger& ledger) {
    return ledger.read([](const LedgerView& view) { return view.digest; });
}

TEST(LedgerStorm, NothingAcknowledgedIsLost) {
    RealLedger real;
    Country country;
    storm(real, country, trials(100));
    RecordProperty("acknowledged", static_cast<int>(country.answers));
    RecordProperty("unanswered", static_cast<int>(country.unanswered));
    EXPECT_GT(country.answers, 100u);
    EXPECT_EQ(country.surprises, 0u);

    auto opened = Ledger::open(real.folder(), verifier());
    ASSERT_TRUE(opened) << opened.error().words.en;
    Ledger& ledger = *opened->ledger;
    EXPECT_EQ(count_news(ledger, country.acknowledged()), 0u) << "acknowledged, and gone";

    std::vector<Bytes> all;
    for (unsigned shop = 1'000; shop < country.next_shop; ++shop) {
        for (Bytes& pack : packs_of_shop(shop)) all.push_back(std::move(pack));
    }
    TestLedger undisturbed;
    (void)count_news(*undisturbed, all);
    (void)count_news(ledger, all);
    // What the storm made besides: receipts, each when it was asked for.
    const std::vector<PackItem> receipts = receipts_of(ledger);
    EXPECT_GT(receipts.size(), 10u);
    ASSERT_TRUE(undisturbed->ingest(receipts));
    EXPECT_EQ(digest_of(ledger), undisturbed.digest());
    ledger.read([](const LedgerView& view) {
        EXPECT_EQ(view.facts.waiting(), 0u);
        std::size_t entries = 0;
        for (const auto& [feed, tree] : view.facts.feeds()) entries += tree.placed_count();
        EXPECT_GT(view.log.size(), entries);  // All are in it, and the certificates.
    });
}

/// The storm would notice a ledger that says yes before it has written.
TEST(LedgerStorm, AHastyLedgerIsCaught) {
    HastyLedger hasty;
    Country country;
    storm(hasty, country, 5);
    EXPECT_GT(count_news(*hasty.disk(), country.acknowledged()), 0u);
}

}  // namespace
}  // namespace noodgeld::test
