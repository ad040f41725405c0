#include "crypto/verifier.h"

#include <algorithm>
#include <mutex>

#include "crypto/batch_verification.h"
#include "crypto/lanes/back_ends.h"
#include "crypto/single_verification.h"

namespace noodgeld::crypto {
namespace {

// Too few to fill lanes with, if there are several.
constexpr std::size_t kLeastForLanes = 4;
// What a thread is given at least: a batch of fewer is dearer for each.
constexpr std::size_t kLeastPerThread = 256;
// A thread is given its share in pieces, so that all end at about the same time; of such a size
// that little is lost by it.
constexpr std::size_t kPiecesPerThread = 8;
constexpr std::size_t kLeastPerPiece = 1'024;

}  // namespace

struct Verifier::Core {
    Core(Seed secret, const Options& options, Executor& shared)
        : seed(std::move(secret)),
          back_end(options.back_end != nullptr ? *options.back_end : best_back_end()),
          single(back_end),
          keys(seed, options.key_memory_bytes),
          executor(shared) {}

    /// Memory for a batch, used before if there is any.
    std::unique_ptr<BatchVerification> borrow() {
        const std::lock_guard lock(mutex);
        if (idle.empty()) return std::make_unique<BatchVerification>(back_end, keys);
        auto batch = std::move(idle.back());
        idle.pop_back();
        return batch;
    }
    void give_back(std::unique_ptr<BatchVerification> batch) {
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(batch));
    }

    Seed seed;
    const BackEnd& back_end;
    SingleVerification single;
    KeyCache keys;
    Executor& executor;
    std::mutex mutex;  // guards what follows
    std::vector<std::unique_ptr<BatchVerification>> idle;
};

Verifier::Verifier(Seed seed, Options options, Executor& executor)
    : core_(new Core(std::move(seed), options, executor)) {}

Verifier::~Verifier() = default;

void Verifier::register_key(const PublicKey& key) const {
    if (auto prepared = core_->single.prepare(key)) core_->keys.add(key, std::move(prepared));
}

bool Verifier::verify(const PublicKey& key, const Signature& signature,
                      const Message& message) const {
    if (const auto known = core_->keys.find(key)) {
        return core_->single.is_valid(*known, key, signature, message);
    }
    return core_->single.is_valid(key, signature, message);
}

std::vector<std::size_t> Verifier::find_invalid(std::span<const SignedMessage> items) const {
    std::vector<std::uint8_t> valid(items.size());  // not vector<bool>: threads write neighbours
    const std::size_t least =
        core_->back_end.lanes > 1 ? kLeastForLanes : BatchVerification::kLeastForSum;
    if (items.size() < least) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            valid[i] = verify(items[i].key, items[i].signature, items[i].message) ? 1 : 0;
        }
    } else {
        const std::size_t fair = (items.size() - 1) / core_->executor.threads() + 1;
        const std::size_t whole = std::max(fair, kLeastPerThread);
        const std::size_t step = std::clamp(
            fair / kPiecesPerThread, std::min(whole, kLeastPerPiece), BatchVerification::kMost);
        core_->executor.for_each((items.size() - 1) / step + 1, [&](std::size_t piece) {
            const std::size_t first = piece * step, count = std::min(step, items.size() - first);
            auto batch = core_->borrow();
            batch->judge(items.subspan(first, count), core_->seed.view(),
                         std::span(valid).subspan(first, count));
            core_->give_back(std::move(batch));
        });
    }
    std::vector<std::size_t> invalid;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        if (valid[i] == 0) invalid.push_back(i);
    }
    return invalid;
}

}  // namespace noodgeld::crypto
