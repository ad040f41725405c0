// Facts: everything that was received and found genuine, in whatever order, pieces and number.
//
// The same set of bytes gives the same facts. What cannot be judged yet (its charter, certificate
// or emission is missing) waits here and is tried again when something new may settle it.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/feed_tree.h"
#include "protocol/holdings.h"
#include "protocol/pack.h"
#include "protocol/spend_checks.h"

namespace noodgeld {

/// All token ids of an emission, ascending.
using Manifest = std::vector<TokenId>;

/// Reads are thread-safe among themselves; nothing else is.
class Facts {
  public:
    struct Taken {
        bool is_new = false;   ///< Not here before.
        bool waiting = false;  ///< Not a fact yet: something it rests on is missing.
    };

    /// Takes an object as it travels: a signed object, a segment, or a manifest. Refuses what no
    /// later fact can mend; that leaves everything as it was.
    [[nodiscard]] Result<Taken, Refusal> add(Kind kind, ByteView wire,
                                             const crypto::Verifier& verifier);

    /// Works out what is placed, and verifies the signatures of all spends that came since. Call
    /// after adding, before judging. Verifies in one call.
    void settle(const crypto::Verifier& verifier);

    [[nodiscard]] const Holdings& holdings() const { return holdings_; }
    [[nodiscard]] const std::map<FeedId, FeedTree>& feeds() const { return feeds_; }
    [[nodiscard]] const FeedTree* feed(const FeedId& id) const;
    [[nodiscard]] const Manifest* manifest(const ManifestRoot& root) const;
    [[nodiscard]] const std::map<ManifestRoot, Manifest>& manifests() const { return manifests_; }
    /// The signatures of the spends of a placed sale, one each.
    [[nodiscard]] const std::vector<SpendSignatures>& signatures(const EntryHash& sale) const;
    /// Objects and heads that wait for others.
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  private:
    using Waiting = std::pair<Kind, Bytes>;

    Result<Taken, Refusal> take(Kind kind, ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_object(Kind kind, ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_segment(ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_head(ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_manifest(ByteView wire);
    Result<Taken, Refusal> wait(Kind kind, ByteView wire);
    void retry(const crypto::Verifier& verifier);
    void verify_spends(const crypto::Verifier& verifier);

    Holdings holdings_;
    std::map<FeedId, FeedTree> feeds_;
    std::map<ManifestRoot, Manifest> manifests_;
    std::set<Waiting> waiting_;
    std::set<FeedId> unplaced_;  // feeds that grew since they were placed
    std::map<EntryHash, std::vector<SpendSignatures>> signatures_;
    std::map<EntryHash, FeedId> unverified_;  // sales whose signatures are not all known
};

/// A manifest's bytes: its ids, one after another.
[[nodiscard]] Bytes encode_manifest(const Manifest& manifest);
/// Refuses ids that do not ascend, and a last one cut short.
[[nodiscard]] Result<Manifest, DecodeError> decode_manifest(ByteView wire);
[[nodiscard]] ManifestRoot manifest_root(const Manifest& manifest);

}  // namespace noodgeld
