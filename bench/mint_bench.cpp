// The figures of minting: keys and signatures in bulk on one core, and whole print runs on two
// threads, against libsodium one at a time. Prints them as scripts/bench says.
#include "base/check.h"
#include "bench/figure.h"
#include "bench/machine.h"
#include "crypto/bulk_signing.h"
#include "issuer/manifest_tally.h"
#include "issuer/mint.h"
#include "tests/support/fixtures.h"

namespace noodgeld::bench {
namespace {

using crypto::BackEnd;
using crypto::BulkSigning;
using crypto::SecretKey;

constexpr std::size_t kMessageBytes = 150;
constexpr std::size_t kCount = 1'024;
constexpr unsigned kThreads = 2;
constexpr std::uint64_t kSheets = 1'024;
constexpr std::uint64_t kSheetsPerBox = 256;
constexpr std::uint64_t kVouchersPerSlot = 12;
constexpr std::uint64_t kTokens = 2 * kSheets * kVouchersPerSlot;

std::vector<crypto::Seed> make_seeds() {
    std::vector<crypto::Seed> out;
    for (unsigned i = 0; i < kCount; ++i) out.emplace_back(test::example_hash("bench", i).bytes);
    return out;
}

class KeysAndSignatures {
  public:
    KeysAndSignatures() {
        for (std::size_t i = 0; i < kCount; ++i) {
            messages_.emplace_back(kMessageBytes, static_cast<std::uint8_t>(i));
            orders_.push_back({&key_, ByteView(messages_.back())});
        }
    }

    void measure(const std::string& group, const BackEnd& back_end) {
        const BulkSigning signing(back_end);
        print(group + "keys.1024",
              time_in_turns([&] { signing.public_keys(seeds_, public_keys_); },
                            [&] {
                                for (std::size_t i = 0; i < kCount; ++i) {
                                    public_keys_[i] =
                                        SecretKey::from_seed(seeds_[i].view()).public_key();
                                }
                            }));
        print(group + "signatures.1024",
              time_in_turns([&] { signing.sign(orders_, signatures_); },
                            [&] {
                                for (std::size_t i = 0; i < kCount; ++i) {
                                    signatures_[i] = key_.sign(messages_[i]);
                                }
                            }));
    }

  private:
    static void print(const std::string& name, const Timed& timed) {
        print_figure(name, 1e6 * timed.ours / kCount, "us", "libsodium-single",
                     timed.peer / timed.ours);
    }

    SecretKey key_ = test::example_key("series");
    std::vector<crypto::Seed> seeds_ = make_seeds();
    std::vector<Bytes> messages_;
    std::vector<crypto::SigningOrder> orders_;
    std::vector<crypto::PublicKey> public_keys_ = std::vector<crypto::PublicKey>(kCount);
    std::vector<crypto::Signature> signatures_ = std::vector<crypto::Signature>(kCount);
};

/// All ids at once.
IdSource source_of(const MintedIds& minted) {
    return [&minted, is_read = false]() mutable -> std::optional<Bytes> {
        if (is_read) return Bytes{};
        is_read = true;
        Bytes out;
        for (const TokenId& id : minted.ids) append(out, id.bytes);
        return out;
    };
}

/// A run of two series, sealed, and their manifests.
void mint_run(Executor& executor) {
    const SecretKey keys[] = {test::example_key("series", 1), test::example_key("series", 2)};
    const Series series[] = {test::series(1), test::series(2)};
    SheetPlan plan{{kSheets}, {kSheetsPerBox}, {}};
    std::vector<SeriesWithKey> with_keys;
    for (std::size_t i = 0; i < 2; ++i) {
        plan.slots.push_back({series_id(series[i], test::lineage()), {kVouchersPerSlot}});
        with_keys.push_back({series[i], keys[i]});
    }
    const std::vector<crypto::SealingKey> auditors{
        test::example_opening_key("auditor").sealing_key()};
    auto mint = Mint::start(plan, with_keys, {auditors, auditors, auditors}, test::lineage(),
                            crypto::Seed(test::example_hash("run", 1).bytes), executor);
    NOODGELD_CHECK(mint.has_value());
    std::vector<MintedBundle> bundles;
    while (auto bundle = mint->next()) bundles.push_back(std::move(*bundle));
    std::uint64_t count = 0;
    for (std::size_t slot = 0; slot < 2; ++slot) {
        std::vector<IdSource> sources;
        for (const MintedBundle& bundle : bundles) sources.push_back(source_of(bundle.ids[slot]));
        Bytes ids;
        const auto tally = merge_ids(std::move(sources), [&](ByteView piece) {
            append(ids, piece);
            return true;
        });
        NOODGELD_CHECK(tally.has_value());
        count += tally->count();
    }
    NOODGELD_CHECK(count == kTokens);
}

void key_and_sign(Executor& executor) {
    static const SecretKey key = test::example_key("series");
    executor.for_each(kCount, [&](std::size_t i) {
        const auto seed = test::example_hash("bench", static_cast<unsigned>(i));
        const SecretKey holder = SecretKey::from_seed(seed.bytes);
        Bytes message(kMessageBytes);
        std::ranges::copy(holder.public_key().bytes, message.begin());
        (void)key.sign(message);
    });
}

void measure() {
    print_machine();
    pin_to_core(0);
    KeysAndSignatures bulk;
    for (const BackEnd* each : crypto::back_ends()) {
        const bool is_best = each == &crypto::best_back_end();
        bulk.measure(is_best ? "mint." : "mint." + std::string(each->name) + ".", *each);
    }
    unpin();
    Executor executor(kThreads);
    const Timed timed = time_in_turns([&] { mint_run(executor); }, [&] { key_and_sign(executor); });
    const double ours = timed.ours / static_cast<double>(kTokens);
    print_figure("mint.tokens", 1.0 / ours, "tokens/s", "libsodium-key-and-sign",
                 timed.peer / kCount / ours);
}

}  // namespace
}  // namespace noodgeld::bench

int main() {
    noodgeld::bench::measure();
    return 0;
}
