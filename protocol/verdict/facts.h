// Facts: everything that was received and found genuine, in whatever pieces and number.
//
// The same set of bytes gives the same facts, if what was refused for something missing is brought
// again once that is here (docs/protocol.md, chapter 7); `sort_by_dependence` spares it within one
// pile. Only what an enrolled key or enough officers signed waits here, each in room of its own, so
// that nobody fills another's.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "protocol/objects/holdings.h"
#include "protocol/objects/manifest.h"
#include "protocol/spend/spend_checks.h"
#include "protocol/verdict/feed_tree.h"
#include "protocol/verdict/surroundings.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// Reads are thread-safe among themselves; nothing else is.
class Facts final : public Surroundings {
  public:
    struct Taken {
        bool is_new = false;    ///< Not here before.
        bool waiting = false;   ///< Not a fact yet: something it rests on is missing.
        bool unproven = false;  ///< A copy of what is here, whose own signatures prove nothing.
    };

    /// What became a fact since `forget_news`: for whoever keeps facts elsewhere too.
    struct News {
        struct Object {
            Kind kind;
            ObjectHash name;
            Bytes wire;  ///< As it was found genuine.
        };
        std::vector<Object> objects;
        std::vector<const FeedNode*> entries;  ///< Parents before their children.
    };

    /// Takes an object as it travels: a signed object, a segment, or a part of a manifest or
    /// register. A refusal leaves everything as it was. These may be mended by other facts, and the
    /// same be brought again: no_charter, unknown_signer, too_few_signatures, no_root, and
    /// storage_full, of a segment that would wait in a feed which has no room for more, or of a
    /// stop or list.
    [[nodiscard]] Result<Taken, Refusal> add(Kind kind, ByteView wire,
                                             const crypto::Verifier& verifier);

    /// Verifies the signatures of the spends and anchors in what was placed; such an anchor is a
    /// fact by itself. Call after adding, before judging. Verifies the
    /// spends in one call. Costs by what is new.
    void settle(const crypto::Verifier& verifier);

    /// Facts must be settled.
    [[nodiscard]] const News& news() const { return news_; }
    void forget_news() { news_ = {}; }

    [[nodiscard]] const Holdings& holdings() const override { return holdings_; }
    /// See Holdings::suppose.
    bool suppose(const Ruling& ruling) { return holdings_.suppose(ruling); }
    void forget_supposed(const Ruling& ruling) { holdings_.forget_supposed(ruling); }
    [[nodiscard]] const std::map<FeedId, FeedTree>& feeds() const { return feeds_; }
    [[nodiscard]] const FeedTree* feed(const FeedId& id) const;
    /// The parts that are here of the manifest that an emission names; null if there are none.
    [[nodiscard]] const Manifest* manifest(const EmittedSeries& named) const;
    [[nodiscard]] Manifest::Found find_in_manifest(const EmittedSeries& named,
                                                   const TokenId& token) const override;
    /// The rows that are here of the register of that root.
    [[nodiscard]] const std::map<Merchant, RegisteredMerchant>* register_rows(
        const RegisterRoot& root) const;
    /// The names of all parts of all manifests and registers.
    [[nodiscard]] const std::set<std::pair<Kind, ObjectHash>>& parts() const { return parts_; }
    /// Whether an object of no feed is a fact, by its name (object_name).
    [[nodiscard]] bool holds(Kind kind, const ObjectHash& name) const;
    /// The signatures of the spends of a placed sale, one each.
    [[nodiscard]] const std::vector<SpendSignatures>& signatures(
        const EntryHash& sale) const override;
    /// Stops and revocation lists that wait for the order that they name.
    [[nodiscard]] std::size_t waiting() const { return waiting_count_; }

  private:
    using Waiting = std::map<std::pair<Kind, ObjectHash>, Bytes>;

    Result<Taken, Refusal> take_object(Kind kind, ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_segment(ByteView wire, const crypto::Verifier& verifier);
    [[nodiscard]] Result<void, Refusal> check_head(const Signed<Head>& head,
                                                   const crypto::Verifier& verifier) const;
    Result<Taken, Refusal> take_part(ByteView wire);
    Result<Taken, Refusal> take_register_part(ByteView wire);
    void take_recorded_anchors(const std::vector<const FeedNode*>& nodes,
                               const crypto::Verifier& verifier);
    Result<Taken, Refusal> wait_for_order(Kind kind, ByteView wire, const ObjectHash& order);
    void retry_after(const ObjectHash& order, const crypto::Verifier& verifier);
    void verify_spends(const std::vector<const FeedNode*>& sales, const crypto::Verifier& verifier);

    Holdings holdings_;
    std::map<FeedId, FeedTree> feeds_;
    std::map<EmittedSeries, Manifest> manifests_;
    std::map<RegisterRoot, std::map<Merchant, RegisteredMerchant>> registers_;
    std::set<std::pair<Kind, ObjectHash>> parts_;
    std::map<ObjectHash, Waiting> waiting_;  // Stops and lists, by the order that they name.
    std::size_t waiting_count_ = 0;
    News news_;
    std::set<FeedId> unplaced_;  // feeds that grew since they were placed
    std::map<EntryHash, std::vector<SpendSignatures>> signatures_;
    std::vector<const FeedNode*> seriesless_;  // sales with a token whose series is missing
    bool series_came_ = false;                 // since those were looked at
    std::vector<const FeedNode*> signerless_;  // with an anchor whose signer no charter names
    bool charter_came_ = false;                // since those were looked at
};

/// The order that a stop or revocation list names, which must decode and name one.
[[nodiscard]] ObjectHash order_named_in(Kind kind, ByteView wire);

/// What an object of no feed is named by, whatever its signatures are worth: the hash of its
/// payload; of a part of a manifest, that of all its bytes. Nothing for what is no such object.
[[nodiscard]] std::optional<ObjectHash> object_name(Kind kind, ByteView wire,
                                                    const Lineage& lineage);

}  // namespace noodgeld
