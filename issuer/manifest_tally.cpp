#include "issuer/manifest_tally.h"

#include <algorithm>
#include <queue>

#include "base/check.h"
#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

constexpr std::size_t kPieceBytes = 65'536;  // of ids, per call of the sink

TokenId id_at(ByteView bytes, std::size_t at) {
    TokenId id;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), kTokenIdBytes, id.bytes.begin());
    return id;
}

/// One source, with the piece of it that is being read.
class Cursor {
  public:
    explicit Cursor(IdSource source) : source_(std::move(source)) {}

    /// The next id, or nothing at the end.
    Result<std::optional<TokenId>, ManifestFault> next() {
        if (at_ == piece_.size()) {
            std::optional<Bytes> piece = source_();
            if (!piece) return fail(ManifestFault::not_read);
            if (piece->size() % kTokenIdBytes != 0) return fail(ManifestFault::broken_id);
            piece_ = std::move(*piece);
            at_ = 0;
            if (piece_.empty()) return std::optional<TokenId>();
        }
        const TokenId id = id_at(piece_, at_);
        at_ += kTokenIdBytes;
        return std::optional(id);
    }

  private:
    IdSource source_;
    Bytes piece_;
    std::size_t at_ = 0;
};

/// The least id of one source, and which.
using Least = std::pair<TokenId, std::size_t>;

struct Row {
    ManifestFault fault;
    std::string_view nl;
    std::string_view en;
};

constexpr Row kRows[] = {
    {ManifestFault::broken_id, "De muntenlijst eindigt midden in een nummer.",
     "The manifest ends within an id."},
    {ManifestFault::repeated, "Een munt staat er twee keer in.", "A token is in it twice."},
    {ManifestFault::not_ascending, "De munten staan niet op volgorde.",
     "The tokens are not in order."},
    {ManifestFault::too_many, "Het zijn er meer dan een uitgifte kan hebben.",
     "There are more than an emission can have."},
    {ManifestFault::wrong_part,
     "Een deel ontbreekt, staat niet op zijn plaats of hoort er niet bij.",
     "A part is missing, is out of place, or does not belong to it."},
    {ManifestFault::not_read, "Een bestand kon niet helemaal worden gelezen.",
     "A file could not be read to its end."},
    {ManifestFault::not_written, "De muntenlijst kon niet worden geschreven.",
     "The manifest could not be written."},
};

}  // namespace

std::string_view sentence(ManifestFault fault, Language language) {
    const Row& row = kRows[static_cast<std::size_t>(fault)];
    NOODGELD_CHECK(row.fault == fault);
    return language == Language::nl ? row.nl : row.en;
}

Result<void, ManifestFault> ManifestTally::add_id(const TokenId& id) {
    if (last_ && *last_ == id) return fail(ManifestFault::repeated);
    if (last_ && id < *last_) return fail(ManifestFault::not_ascending);
    if (count() == limits::kTokensPerEmission) return fail(ManifestFault::too_many);
    part_.add(crypto::leaf_hash(id.bytes));
    last_ = id;
    if (part_.size() == limits::kIdsPerPart) {
        full_.push_back(part_.root());
        part_ = {};
    }
    return {};
}

Result<void, ManifestFault> ManifestTally::add(ByteView piece) {
    if (!rest_.empty()) {
        const std::size_t wanted = std::min(kTokenIdBytes - rest_.size(), piece.size());
        append(rest_, piece.first(wanted));
        piece = piece.subspan(wanted);
        if (rest_.size() < kTokenIdBytes) return {};
        NOODGELD_TRY_VOID(add_id(id_at(rest_, 0)));
        rest_.clear();
    }
    std::size_t at = 0;
    for (; at + kTokenIdBytes <= piece.size(); at += kTokenIdBytes) {
        NOODGELD_TRY_VOID(add_id(id_at(piece, at)));
    }
    append(rest_, piece.subspan(at));
    return {};
}

Result<void, ManifestFault> ManifestTally::finish() const {
    if (!rest_.empty()) return fail(ManifestFault::broken_id);
    return {};
}

std::uint64_t ManifestTally::count() const {
    return full_.size() * limits::kIdsPerPart + part_.size();
}

crypto::MerkleTree ManifestTally::parts() const {
    std::vector<crypto::Hash> roots = full_;
    if (part_.size() > 0) roots.push_back(part_.root());
    return crypto::MerkleTree(std::move(roots));
}

Result<ManifestTally, ManifestFault> merge_ids(std::vector<IdSource> sources,
                                               const ManifestSink& sink) {
    std::vector<Cursor> cursors;
    std::priority_queue<Least, std::vector<Least>, std::greater<>> heap;
    const auto advance = [&](std::size_t which) -> Result<void, ManifestFault> {
        NOODGELD_TRY(const std::optional<TokenId> id, cursors[which].next());
        if (id) heap.emplace(*id, which);
        return {};
    };
    for (IdSource& source : sources) {
        cursors.emplace_back(std::move(source));
        NOODGELD_TRY_VOID(advance(cursors.size() - 1));
    }
    ManifestTally tally;
    Bytes piece;
    while (!heap.empty()) {
        const auto [id, which] = heap.top();
        heap.pop();
        NOODGELD_TRY_VOID(tally.add(id.bytes));
        append(piece, id.bytes);
        if (piece.size() >= kPieceBytes) {
            if (!sink(piece)) return fail(ManifestFault::not_written);
            piece.clear();
        }
        NOODGELD_TRY_VOID(advance(which));
    }
    if (!piece.empty() && !sink(piece)) return fail(ManifestFault::not_written);
    return tally;
}

}  // namespace noodgeld
