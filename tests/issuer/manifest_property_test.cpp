#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "issuer/manifest_tally.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

/// Gives ascending ids in pieces of a few, as a file is read.
class PieceByPiece {
  public:
    PieceByPiece(const std::set<TokenId>& ids, std::size_t each) : each_(each) {
        for (const TokenId& id : ids) append(bytes_, id.bytes);
    }
    std::optional<Bytes> operator()() {
        const ByteView rest = ByteView(bytes_).subspan(at_);
        const ByteView piece = rest.first(std::min(rest.size(), each_ * 16));
        at_ += piece.size();
        return Bytes(piece.begin(), piece.end());
    }

  private:
    Bytes bytes_;
    std::size_t each_;
    std::size_t at_ = 0;
};

RC_GTEST_PROP(Manifest, MergesAnySplitOfTheIdsIntoTheSame, (const std::set<TokenId>& ids)) {
    const auto lists = *rc::gen::inRange<std::size_t>(1, 6);
    std::vector<std::set<TokenId>> split(lists);
    for (const TokenId& id : ids) split[*rc::gen::inRange<std::size_t>(0, lists)].insert(id);
    std::vector<IdSource> sources;
    for (const auto& list : split) {
        sources.emplace_back(PieceByPiece(list, *rc::gen::inRange<std::size_t>(1, 4)));
    }
    Bytes manifest;
    const auto tally = merge_ids(std::move(sources), [&manifest](ByteView piece) {
        append(manifest, piece);
        return true;
    });
    RC_ASSERT(tally.has_value());
    RC_ASSERT(tally->count() == ids.size());
    const std::vector<TokenId> sorted(ids.begin(), ids.end());
    RC_ASSERT(tally->root() == test::manifest_root(sorted));

    // Read again, cut anywhere, it is the same.
    ManifestTally again;
    const ByteView all = manifest;
    for (std::size_t at = 0; at < all.size();) {
        const auto size = std::min(*rc::gen::inRange<std::size_t>(1, 40), all.size() - at);
        RC_ASSERT(again.add(all.subspan(at, size)).has_value());
        at += size;
    }
    RC_ASSERT(again.finish().has_value());
    RC_ASSERT(again.count() == ids.size());
    RC_ASSERT(again.root() == tally->root());
}

}  // namespace
}  // namespace noodgeld
