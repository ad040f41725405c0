// What goes into a journal, what comes out of it, and why it says no.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "journal/storage_error.h"
#include "protocol/objects/entry.h"
#include "protocol/objects/head.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/kind.h"
#include "protocol/wire/limits.h"
#include "protocol/wire/refusal.h"

namespace noodgeld {

/// An entry on its way into a journal. The four belong together: `hash` is entry_hash(bytes),
/// `bytes` is the encoding of `entry`, and `tokens` holds one id per spend of its sale, in order.
struct NewEntry {
    Entry entry;
    Bytes bytes;
    EntryHash hash;
    std::vector<TokenId> tokens;
    /// Spends whose signatures are bad: they mark no token as spent. None in an own entry.
    std::bitset<limits::kSpendsPerSale> unproven = {};
    /// A void that the rules give no effect: it releases nothing. Never an own entry.
    bool without_effect = false;
};

/// Decodes an entry and names it and its tokens.
[[nodiscard]] Result<NewEntry, DecodeError> new_entry(Bytes bytes, const Lineage& lineage);

/// The feed that this journal's terminal writes itself.
struct OwnFeed {
    FeedId feed;
    FeedPoint tip;
    Bytes signed_head;  ///< Of the tip.
    friend bool operator==(const OwnFeed&, const OwnFeed&) = default;
};

/// The end of a branch: nothing held follows it. Two or more of one feed are a fork.
struct Tip {
    FeedId feed;
    FeedPoint point;
    Bytes signed_head;  ///< At this point.
    friend bool operator==(const Tip&, const Tip&) = default;
};

/// A held entry. The bytes are borrowed for the length of a callback.
struct EntryView {
    FeedPoint point;
    ByteView bytes;
};

/// Where a token was spent: spend `index` of the sale at `point`.
struct SpendPlace {
    FeedId feed;
    FeedPoint point;
    std::uint8_t index = 0;
    bool voided = false;  ///< A void of that sale is held.
    friend auto operator<=>(const SpendPlace&, const SpendPlace&) = default;
};

/// Where a sale stands, or a point that something is about.
struct SalePlace {
    FeedId feed;
    FeedPoint point;
    bool voided = false;
    friend auto operator<=>(const SalePlace&, const SalePlace&) = default;
};

/// Why an append wrote nothing.
struct AppendError {
    /// already_spent, sale_id_conflict, no_such_sale, already_voided, storage_full or not_durable.
    Refusal refusal = Refusal::not_durable;
    std::size_t entry = 0;         ///< Which of the batch, from 0.
    std::optional<TokenId> token;  ///< already_spent: of which token.
    /// already_spent: the spend that stands. sale_id_conflict, already_voided: the sale. Its index
    /// is 0 where it says nothing.
    std::optional<SpendPlace> place;
    std::optional<TimeInterval> time;  ///< When the entry at `place` says it was made.
    Phrase words;                      ///< storage_full, not_durable: what the disk said.
};

enum class MergeProblem : std::uint8_t {
    does_not_connect,  ///< What the first entry follows is not held: park it.
    bad_chain,         ///< Not consecutive entries of that feed, or the head is not of the last.
    own_feed,          ///< Entries of the feed that is written here, which are not held here: this
                       ///< journal is an old copy. Begin a new feed.
    too_large,         ///< More than Journal::kMergeBytes.
    storage_full,
    not_durable,
};

struct MergeError {
    MergeProblem problem = MergeProblem::not_durable;
    Phrase words;
};

struct MergeReport {
    std::size_t entries_added = 0;
    bool forked = false;  ///< The feed has several tips, now or already.
};

/// A fact other than an entry: the signed bytes of an object, under the hash of its payload.
struct ObjectFact {
    Kind kind = Kind::charter;
    ObjectHash hash;
    ByteView bytes;  ///< Borrowed.
};

/// A piece of a feed on its way to where it waits.
struct NewPiece {
    FeedId feed;
    EntryHash missing;  ///< What its first entry follows.
    ByteView bytes;     ///< Borrowed.
};

/// A piece of a feed that cannot be placed yet.
struct ParkedPiece {
    FeedId feed;
    EntryHash missing;  ///< What its first entry follows.
    crypto::Hash id;    ///< SHA-256 of the bytes.
    Bytes bytes;        ///< The segment, as it came.
    friend bool operator==(const ParkedPiece&, const ParkedPiece&) = default;
};

}  // namespace noodgeld
