// Facts: everything that was received and found genuine, in whatever order, pieces and number.
//
// The same set of bytes gives the same facts. What cannot be judged yet (its charter, certificate
// or emission is missing) waits here and is tried again when something new may settle it.
#pragma once

#include <map>
#include <set>
#include <variant>
#include <vector>

#include "protocol/objects/holdings.h"
#include "protocol/objects/manifest.h"
#include "protocol/spend/spend_checks.h"
#include "protocol/verdict/feed_tree.h"
#include "protocol/wire/pack.h"

namespace noodgeld {

/// Reads are thread-safe among themselves; nothing else is.
class Facts {
  public:
    struct Taken {
        bool is_new = false;    ///< Not here before.
        bool waiting = false;   ///< Not a fact yet: something it rests on is missing.
        bool unproven = false;  ///< A copy of what is here, whose own signatures prove nothing.
    };

    /// What became a fact, or a head, since `forget_news`: for whoever keeps them elsewhere too.
    struct News {
        struct Object {
            Kind kind;
            ObjectHash name;
            Bytes wire;  ///< As it was found genuine.
        };
        std::vector<Object> objects;
        std::vector<const FeedNode*> entries;             ///< Parents before their children.
        std::vector<std::pair<FeedId, FeedPoint>> heads;  ///< Whether their entries came or not.
    };

    /// Takes an object as it travels: a signed object, a segment, or a part of a manifest or
    /// register. Refuses
    /// what no later fact can mend; that leaves everything as it was.
    [[nodiscard]] Result<Taken, Refusal> add(Kind kind, ByteView wire,
                                             const crypto::Verifier& verifier);

    /// Whether entries that nothing proves yet have a bound: unless one's own store is read back,
    /// where there is but what fitted once, in other pieces.
    void bound_unproven(bool bounded) { unproven_are_bounded_ = bounded; }

    /// Works out what is placed, and verifies the signatures of the spends and anchors that it
    /// finds; such an anchor is a fact by itself. Call after adding, before judging. Verifies the
    /// spends in one call. Costs by what is new.
    void settle(const crypto::Verifier& verifier);

    /// Facts must be settled.
    [[nodiscard]] const News& news() const { return news_; }
    void forget_news() { news_ = {}; }

    [[nodiscard]] const Holdings& holdings() const { return holdings_; }
    [[nodiscard]] const std::map<FeedId, FeedTree>& feeds() const { return feeds_; }
    [[nodiscard]] const FeedTree* feed(const FeedId& id) const;
    /// The parts that are here of the manifest that an emission names; null if there are none.
    [[nodiscard]] const Manifest* manifest(const EmittedSeries& named) const;
    /// The rows that are here of the register of that root.
    [[nodiscard]] const std::map<Merchant, RegisteredMerchant>* register_rows(
        const RegisterRoot& root) const;
    /// The names of all parts of all manifests and registers.
    [[nodiscard]] const std::set<ObjectHash>& parts() const { return parts_; }
    /// Whether an object of no feed is a fact, by its name (object_name).
    [[nodiscard]] bool holds(Kind kind, const ObjectHash& name) const;
    /// The signatures of the spends of a placed sale, one each.
    [[nodiscard]] const std::vector<SpendSignatures>& signatures(const EntryHash& sale) const;
    /// Objects and heads that wait for others.
    [[nodiscard]] std::size_t waiting() const { return waiting_count_; }

  private:
    struct AnyCharter {
        friend auto operator<=>(const AnyCharter&, const AnyCharter&) = default;
    };
    struct AnyRegister {
        friend auto operator<=>(const AnyRegister&, const AnyRegister&) = default;
    };
    /// What something waits for: a charter, an order, a certificate of that feed, an emission that
    /// has the series, or a register.
    using Missing = std::variant<AnyCharter, ObjectHash, FeedId, SeriesId, AnyRegister>;
    using Waiting = std::pair<Kind, Bytes>;

    Result<Taken, Refusal> take(Kind kind, ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_object(Kind kind, ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_segment(ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_head(ByteView wire, const crypto::Verifier& verifier);
    Result<Taken, Refusal> take_part(ByteView wire);
    Result<Taken, Refusal> take_register_part(ByteView wire);
    void take_recorded_anchors(std::vector<const FeedNode*> nodes,
                               const crypto::Verifier& verifier);
    Result<Taken, Refusal> wait(Kind kind, ByteView wire, const Missing& missing);
    void note_arrival(Kind kind, const ObjectHash& hash);
    void retry(const crypto::Verifier& verifier);
    void verify_spends(const std::vector<const FeedNode*>& sales, const crypto::Verifier& verifier);

    Holdings holdings_;
    std::map<FeedId, FeedTree> feeds_;
    std::map<EmittedSeries, Manifest> manifests_;
    std::map<RegisterRoot, std::map<Merchant, RegisteredMerchant>> registers_;
    std::set<ObjectHash> parts_;
    std::map<Missing, std::set<Waiting>> waiting_;
    std::size_t waiting_count_ = 0;
    std::size_t waiting_bytes_ = 0;
    std::vector<Missing> arrived_;  // and what waits for it was not tried again yet
    std::size_t parked_bytes_ = 0;  // of entries that are not placed, their unproven_bytes
    bool unproven_are_bounded_ = true;
    News news_;
    std::set<FeedId> unplaced_;  // feeds that grew since they were placed
    std::map<EntryHash, std::vector<SpendSignatures>> signatures_;
    std::vector<const FeedNode*> seriesless_;  // sales with a token whose series is missing
    bool series_came_ = false;                 // since those were looked at
    std::vector<const FeedNode*> signerless_;  // with an anchor whose signer no charter names
    bool charter_came_ = false;                // since those were looked at
};

/// What an object of no feed is named by, whatever its signatures are worth: the hash of its
/// payload; of a part of a manifest, that of all its bytes. Nothing for what is no such object.
[[nodiscard]] std::optional<ObjectHash> object_name(Kind kind, ByteView wire,
                                                    const Lineage& lineage);

}  // namespace noodgeld
