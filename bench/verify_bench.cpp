// The figures of verification: one core, messages of 150 bytes, against libsodium and OpenSSL one
// at a time. Prints them as scripts/bench says.
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "base/check.h"
#include "bench/figure.h"
#include "bench/machine.h"
#include "bench/peers.h"
#include "crypto/lanes/back_ends.h"

namespace noodgeld::bench {
namespace {

using crypto::BackEnd;
using crypto::SignedMessage;
using crypto::Verifier;

constexpr std::size_t kMessageBytes = 150;
constexpr std::size_t kMost = 16'384;
constexpr std::size_t kPeerItems = 64;

crypto::Seed numbered_seed(std::size_t number) {
    std::array<std::uint8_t, 32> seed{};
    for (std::size_t i = 0; i < 8; ++i) seed[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return crypto::Seed(seed);
}

std::vector<SignedItem> make_items(std::size_t count, std::size_t keys) {
    std::vector<SignedItem> items;
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = crypto::SecretKey::from_seed(numbered_seed(i % keys).view());
        Bytes message(kMessageBytes, static_cast<std::uint8_t>(i));
        message[1] = static_cast<std::uint8_t>(i >> 8);
        const crypto::Signature signature = key.sign(message);
        items.push_back({key.public_key(), signature, std::move(message)});
    }
    return items;
}

std::vector<SignedMessage> messages(std::span<const SignedItem> items) {
    std::vector<SignedMessage> out;
    for (const SignedItem& item : items) {
        out.push_back({item.key, item.signature, crypto::Message(item.message)});
    }
    return out;
}

/// The items, every `every`-th of them forged.
std::vector<SignedMessage> forge(std::vector<SignedMessage> items, std::size_t every) {
    for (std::size_t i = every / 2; i < items.size(); i += every) {
        items[i].signature.bytes[32] ^= 1;
    }
    return items;
}

/// Of one signer, and each of another's.
struct Items {
    std::vector<SignedItem> one_key = make_items(kMost, 1);
    std::vector<SignedItem> different = make_items(kMost, kMost);
};

class VerifyBench {
  public:
    VerifyBench(const Items& items, const BackEnd& back_end)
        : one_key_(items.one_key),
          different_(items.different),
          verifier_(numbered_seed(9), options(back_end), executor_) {}

    void all(const std::string& group) {
        for (const std::size_t count : {64U, 1024U, 16'384U}) {
            batch(group + "different_keys." + std::to_string(count), different_, count);
        }
        batch(group + "one_key_unregistered.64", one_key_, 64);
        batch(group + "one_key_unregistered.1024", one_key_, 1024);
        single(group + "single");
        verifier_.register_key(one_key_.front().key);
        single(group + "single_registered_key");
        for (const std::size_t count : {64U, 1024U, 16'384U}) {
            batch(group + "one_key." + std::to_string(count), one_key_, count);
        }
        forged(group + "forged_1_percent.1024", different_, 100);
        forged(group + "forged_1_percent_one_key.1024", one_key_, 100);
        forged(group + "forged_50_percent.1024", different_, 2);
    }

  private:
    static Verifier::Options options(const BackEnd& back_end) {
        Verifier::Options out;
        out.back_end = &back_end;
        return out;
    }

    void batch(const std::string& name, const std::vector<SignedItem>& items, std::size_t count) {
        const auto some = std::span(items).first(count);
        const auto batch = messages(some);
        const Timed timed =
            time_in_turns([&] { NOODGELD_CHECK(verifier_.find_invalid(batch).empty()); },
                          [&] { verify_with_libsodium(some.first(kPeerItems)); });
        const double ours = timed.ours / static_cast<double>(count);
        print_figure(name, 1e6 * ours, "us", "libsodium-single", timed.peer / kPeerItems / ours);
    }

    void single(const std::string& name) {
        const auto some = std::span(one_key_).first(kPeerItems);
        const auto ours = [&] {
            for (const SignedItem& item : some) {
                NOODGELD_CHECK(verifier_.verify(item.key, item.signature, {item.message}));
            }
        };
        const Timed sodium = time_in_turns(ours, [&] { verify_with_libsodium(some); });
        print_figure(name, 1e6 * sodium.ours / kPeerItems, "us", "libsodium-single",
                     sodium.peer / sodium.ours);
        const Timed openssl = time_in_turns(ours, [&] { verify_with_openssl(some); });
        print_figure(name, 1e6 * openssl.ours / kPeerItems, "us", "openssl-single",
                     openssl.peer / openssl.ours);
    }

    /// The ratio says how much longer than without forgeries it takes.
    void forged(const std::string& name, const std::vector<SignedItem>& items, std::size_t every) {
        constexpr std::size_t kCount = 1024;
        const auto clean = messages(std::span(items).first(kCount));
        const auto dirty = forge(clean, every);
        const std::size_t expected = (kCount - every / 2 + every - 1) / every;
        const Timed timed =
            time_in_turns([&] { NOODGELD_CHECK(verifier_.find_invalid(dirty).size() == expected); },
                          [&] { NOODGELD_CHECK(verifier_.find_invalid(clean).empty()); });
        print_figure(name, 1e6 * timed.ours / kCount, "us", "clean-batch", timed.ours / timed.peer);
    }

    const std::vector<SignedItem>& one_key_;
    const std::vector<SignedItem>& different_;
    Executor executor_{1};
    Verifier verifier_;
};

/// Seconds for `rounds` verifications of all items, with so many threads, unpinned.
double run_threads(std::span<const SignedMessage> items, unsigned threads, std::size_t rounds) {
    Executor executor(threads);
    const Verifier verifier(numbered_seed(9), {}, executor);
    const Work work = [&] { NOODGELD_CHECK(verifier.find_invalid(items).empty()); };
    work();
    return seconds(work, rounds);
}

/// Seconds until two processes, each on a core of its own with one thread, have each done half.
double run_processes(std::span<const SignedMessage> items, std::size_t rounds) {
    std::array<pid_t, 2> children{};
    std::array<int, 2> ready{}, go{};
    NOODGELD_CHECK(pipe(ready.data()) == 0 && pipe(go.data()) == 0);
    for (unsigned i = 0; i < 2; ++i) {
        children[i] = fork();
        NOODGELD_CHECK(children[i] >= 0);
        if (children[i] > 0) continue;
        pin_to_core(i);
        Executor executor(1);
        const Verifier verifier(numbered_seed(9), {}, executor);
        const auto half = items.subspan(i * items.size() / 2, items.size() / 2);
        const Work work = [&] { NOODGELD_CHECK(verifier.find_invalid(half).empty()); };
        work();
        char byte = 0;
        NOODGELD_CHECK(write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1);
        (void)seconds(work, rounds);
        _exit(0);
    }
    std::array<char, 2> bytes{};
    for (int i = 0; i < 2; ++i) NOODGELD_CHECK(read(ready[0], bytes.data(), 1) == 1);
    const double took = seconds(
        [&] {
            NOODGELD_CHECK(write(go[1], bytes.data(), 2) == 2);
            for (const pid_t child : children) {
                int status = 1;
                NOODGELD_CHECK(waitpid(child, &status, 0) == child && status == 0);
            }
        },
        1);
    for (const int end : {ready[0], ready[1], go[0], go[1]}) (void)close(end);
    return took;
}

void two_threads(const Items& kept) {
    constexpr std::size_t kTimes = 10;
    const auto items = messages(kept.different);
    std::vector<double> threads, processes;
    for (int round = 0; round < kRounds; ++round) {
        threads.push_back(run_threads(items, 2, kTimes));
        processes.push_back(run_processes(items, kTimes));
    }
    const double ours = median(threads) / kTimes / static_cast<double>(kMost);
    print_figure("verify.two_threads.16384", 1e6 * ours, "us", "two-pinned-processes",
                 median(processes) / median(threads));
}

void measure() {
    print_machine();
    const Items items;
    pin_to_core(0);
    for (const BackEnd* each : crypto::back_ends()) {
        const bool is_best = each == &crypto::best_back_end();
        VerifyBench(items, *each)
            .all(is_best ? "verify." : "verify." + std::string(each->name) + ".");
    }
    unpin();
    two_threads(items);
}

}  // namespace
}  // namespace noodgeld::bench

int main() {
    noodgeld::bench::measure();
    return 0;
}
