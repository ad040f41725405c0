// A storm: tills that sell at once while their terminal, a real process, is killed again and again
// with kill -9. Whatever it said yes to must stand; and the same request gets the same yes.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "protocol/wire/pack.h"
#include "tests/e2e/promises.h"
#include "tests/e2e/staged_terminal.h"
#include "tests/journal/trials.h"
#include "tests/terminal/till_client.h"

namespace noodgeld::test {
namespace {

namespace json = boost::json;

constexpr unsigned kTills = 4;

/// What tills and the one who pulls the plug share.
class Shop {
  public:
    void open(const std::string& url) {
        const std::scoped_lock lock(mutex_);
        url_ = url;
    }
    [[nodiscard]] http::Endpoint endpoint() {
        const std::scoped_lock lock(mutex_);
        return http::parse_endpoint(url_).value();
    }
    /// Every till offers each voucher of a round, under an id of its own: one gets a yes.
    [[nodiscard]] static unsigned voucher_of(unsigned round) { return 100 + round; }

    void promise(unsigned number, const std::string& entry_hash) {
        const std::string sale = sale_id_text(number);
        const std::scoped_lock lock(mutex_);
        rounds_ = std::max(rounds_, number / kTills + 1);
        const auto [held, is_new] = promises_.emplace(sale, entry_hash);
        if (!is_new && held->second != entry_hash) ++changed_;
    }
    [[nodiscard]] Promises promises() {
        const std::scoped_lock lock(mutex_);
        return promises_;
    }

    std::atomic<bool> closing = false;
    std::atomic<unsigned> unanswered = 0;
    std::atomic<unsigned> refused = 0;
    std::atomic<unsigned> surprises = 0;  ///< Answers that are neither a yes nor already_spent.

    /// How often a sale was promised anew as another entry.
    [[nodiscard]] unsigned changed() const { return changed_; }
    [[nodiscard]] unsigned rounds() const { return rounds_; }

  private:
    std::mutex mutex_;
    std::string url_;
    Promises promises_;
    unsigned changed_ = 0;
    unsigned rounds_ = 0;
};

/// Sends until there is an answer, as a till does: to whatever process serves now. It gives up only
/// when nobody kills any more: a busy machine may answer little between two kills.
std::optional<Answer> insist(Shop& shop, std::optional<TillClient>& client,
                             const std::string& body) {
    constexpr int kTries = 2'000;  // half a minute
    for (int tries = 0; tries < kTries; tries += shop.closing ? 1 : 0) {
        if (!client) client.emplace(shop.endpoint());
        const http::ClientRequest request{
            http::Method::post, "/v1/sales", "application/json", as_bytes(body), {}};
        if (auto answer = client->try_send(request)) return answer;
        ++shop.unanswered;
        client.reset();
        std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
    return std::nullopt;
}

void sell_on(Shop& shop, unsigned till) {
    std::optional<TillClient> client;
    for (unsigned round = 0; !shop.closing; ++round) {
        const unsigned sale = round * kTills + till;
        const std::string body = json::serialize(sale_json(sale, 700, {Shop::voucher_of(round)}));
        const auto answer = insist(shop, client, body);
        if (!answer) {
            ++shop.surprises;
            return;
        }
        if (answer->status == 201 || answer->status == 200) {
            shop.promise(sale, std::string(answer->at("entry_hash").as_string()));
        } else if (answer->verdict() == "409 already_spent") {
            ++shop.refused;
        } else {
            ++shop.surprises;
            ADD_FAILURE() << answer->verdict();
        }
    }
}

class TerminalStorm : public testing::Test {
  protected:
    void rage(unsigned kills) {
        std::mt19937_64 random(7);
        DemoDaemon daemon = staged_.serve();
        shop_.open(daemon.url());
        std::vector<std::thread> tills;
        for (unsigned till = 0; till < kTills; ++till) {
            tills.emplace_back([this, till] { sell_on(shop_, till); });
        }
        for (unsigned i = 0; i < kills; ++i) {
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 100'000));
            daemon.kill_now();
            daemon = staged_.serve();
            shop_.open(daemon.url());
        }
        shop_.closing = true;
        for (std::thread& till : tills) till.join();
        daemon.kill_now();
    }

    StagedTerminal staged_;
    Shop shop_;
};

TEST_F(TerminalStorm, EveryYesStandsAndEveryVoucherIsTakenOnce) {
    const unsigned kills = trials(100);
    rage(kills);
    const Promises promises = shop_.promises();
    EXPECT_EQ(shop_.surprises, 0U);
    EXPECT_EQ(shop_.changed(), 0U);
    EXPECT_GT(promises.size(), kills / 2) << "or the storm was none";
    EXPECT_GT(shop_.unanswered, kills / 4);
    EXPECT_GT(shop_.refused, kills / 4);

    DemoDaemon daemon = staged_.serve();
    TillClient till(http::parse_endpoint(daemon.url()).value());
    unsigned repeated = 0;
    for (unsigned sale = 0; sale < shop_.rounds() * kTills; ++sale) {
        const auto promise = promises.find(sale_id_text(sale));
        if (promise == promises.end()) continue;
        const Answer again = till.sell(sale, 700, {Shop::voucher_of(sale / kTills)});
        EXPECT_EQ(again.status, 200U) << sale;
        EXPECT_EQ(again.at("entry_hash"), json::value(json::string(promise->second))) << sale;
        ++repeated;
    }
    EXPECT_EQ(repeated, promises.size());
    const ExportedFeed feed = read_feed(till.get("/v1/export").body);
    EXPECT_GE(feed.sales.size(), promises.size());
    EXPECT_EQ(broken_promises(promises, feed), std::vector<std::string>());
    EXPECT_TRUE(daemon.stop());
    std::cout << kills << " kills, " << promises.size() << " sales promised, " << shop_.unanswered
              << " requests unanswered, " << shop_.refused << " refused\n";
}

/// That the test above can fail: each kind of broken promise is found.
TEST_F(TerminalStorm, BrokenPromisesAreSeen) {
    DemoDaemon daemon = staged_.serve();
    TillClient till(http::parse_endpoint(daemon.url()).value());
    Promises promises;
    for (unsigned sale = 1; sale <= 3; ++sale) {
        const Answer yes = till.sell(sale, 700, {sale});
        ASSERT_EQ(yes.status, 201U);
        promises[sale_id_text(sale)] = std::string(yes.at("entry_hash").as_string());
    }
    const Bytes pack = till.get("/v1/export").body;
    const ExportedFeed feed = read_feed(pack);
    ASSERT_EQ(feed.sales.size(), 3U);
    ASSERT_TRUE(broken_promises(promises, feed).empty());
    const auto complaints = [&promises](const ExportedFeed& of) {
        return broken_promises(promises, of).size();
    };

    ExportedFeed without = feed;
    without.sales.erase(without.sales.begin() + 1);
    EXPECT_EQ(complaints(without), 1U) << "an acknowledged sale is lost";
    ExportedFeed other = feed;
    other.sales[1].entry_hash = feed.sales[0].entry_hash;
    EXPECT_EQ(complaints(other), 1U) << "it is another entry";
    ExportedFeed copied = feed;
    copied.sales[1].tokens = feed.sales[0].tokens;
    EXPECT_EQ(complaints(copied), 1U) << "one voucher under two sale ids";
    ExportedFeed twice = feed;
    twice.sales.push_back(feed.sales[2]);
    EXPECT_EQ(complaints(twice), 2U) << "one sale twice, and its token with it";

    // The same in the feed's own bytes: the last segment without its second-last entry.
    PackReader reader = PackReader::open(pack).value();
    PackWriter writer;
    Bytes shorter = writer.begin(lineage());
    for (auto item = reader.next(); *item; item = reader.next()) {
        Bytes object = (*item)->object;
        if ((*item)->kind == Kind::segment) {
            Segment segment = decode<Segment>(object).value();
            segment.entries.erase(segment.entries.end() - 2);
            object = encode(segment);
        }
        append(shorter, writer.item((*item)->kind, object));
    }
    append(shorter, writer.end());
    EXPECT_GE(complaints(read_feed(shorter)), 3U) << "a gap, an entry that does not follow, a loss";
    Bytes damaged = pack;
    damaged[damaged.size() - 1] ^= 1;
    EXPECT_EQ(complaints(read_feed(damaged)), 1U);
}

}  // namespace
}  // namespace noodgeld::test
