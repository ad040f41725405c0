#include "protocol/verdict/state_digest.h"

#include <algorithm>
#include <array>

#include "base/big_endian.h"
#include "crypto/merkle.h"
#include "protocol/verdict/witness.h"
#include "protocol/wire/cbor.h"

namespace noodgeld {
namespace {

/// Anchors by one signer of one thing.
using Rivals = std::vector<std::pair<UnixTime, ObjectHash>>;

/// All of them but the one that stays.
void drop_all_but_the_least(const Rivals& rivals, std::set<ObjectHash>& dropped) {
    const auto least = std::ranges::min(rivals);
    for (const auto& one : rivals) {
        if (one != least) dropped.insert(one.second);
    }
}

std::optional<UnixTime> time_of(const WitnessTimes& times, const KeyId& signer) {
    for (const auto& [one, time] : times.times()) {
        if (one == signer) return time;
    }
    return std::nullopt;
}

/// The anchors of one feed: by signer and point.
class FeedAnchors {
  public:
    void add(const Anchor& anchor, const ObjectHash& hash, const FeedPoint& point) {
        sightings_.push_back({anchor.signer, point, anchor.time});
        by_point_[{anchor.signer, point}].emplace_back(anchor.time, hash);
    }

    /// `tree` may be null: nothing of the feed is here.
    void find_superfluous(const FeedTree* tree, std::set<ObjectHash>& dropped) const {
        std::optional<Witnessed> witnessed;
        if (tree != nullptr) witnessed.emplace(*tree, sightings_);
        for (const auto& [key, rivals] : by_point_) {
            const FeedPoint& point = key.second;
            const FeedNode* node = tree == nullptr ? nullptr : tree->find(point.hash);
            const bool is_placed = node != nullptr && node->entry.sequence == point.sequence;
            drop_all_but_the_least(rivals, dropped);
            if (!is_placed) continue;
            const auto& [time, hash] = std::ranges::min(rivals);
            const bool has_later = std::ranges::any_of(
                node->children, [&, by = key.first, at = time](const FeedNode* child) {
                    const auto later = time_of(witnessed->times(*child), by);
                    return later && *later <= at;
                });
            if (has_later) dropped.insert(hash);
        }
    }

  private:
    std::vector<Sighting> sightings_;
    std::map<std::pair<KeyId, FeedPoint>, Rivals> by_point_;
};

/// A list as the digest sees it.
struct ListRoot {
    std::uint64_t size = 0;
    crypto::Hash root;
};

ListRoot root_of(const crypto::MerkleRoot& tree) {
    return {tree.size(), tree.root()};
}

ListRoot objects_root(const Facts& facts) {
    const std::set<ObjectHash> superfluous = superfluous_anchors(facts);
    std::vector<std::array<std::uint8_t, 33>> leaves;
    const auto add = [&leaves](Kind kind, const ObjectHash& name) {
        auto& leaf = leaves.emplace_back();
        leaf[0] = static_cast<std::uint8_t>(kind);
        std::ranges::copy(name.bytes, leaf.begin() + 1);
    };
    for (const auto& [kind, name] : facts.holdings().names()) {
        if (kind != Kind::anchor || !superfluous.contains(name)) add(kind, name);
    }
    for (const auto& [kind, name] : facts.parts()) add(kind, name);
    std::ranges::sort(leaves);
    crypto::MerkleRoot tree;
    for (const auto& leaf : leaves) tree.add(crypto::leaf_hash(leaf));
    return root_of(tree);
}

/// Of every feed that has placed entries, a hash over the leaves of its tips.
using TipsHashes = std::map<FeedId, crypto::Hash>;

ListRoot tips_root(const Facts& facts, TipsHashes& of_feeds) {
    crypto::MerkleRoot tree;
    for (const auto& [feed, feed_tree] : facts.feeds()) {
        std::vector<FeedPoint> tips;
        for (const auto& [hash, tip] : feed_tree.tips()) {
            tips.push_back({tip->entry.sequence, hash});
        }
        if (tips.empty()) continue;
        std::ranges::sort(tips);
        crypto::Sha256 all;
        for (const FeedPoint& tip : tips) {
            Bytes leaf(feed.bytes.begin(), feed.bytes.end());
            append(leaf, big_endian(tip.sequence.value));
            append(leaf, tip.hash.bytes);
            tree.add(crypto::leaf_hash(leaf));
            all.update(leaf);
        }
        of_feeds.emplace(feed, all.finish());
    }
    return root_of(tree);
}

/// The feeds that are certified for each merchant.
std::map<Merchant, std::set<FeedId>> feeds_of_merchants(const Holdings& holdings) {
    std::map<Merchant, std::set<FeedId>> feeds;
    for (const auto& [hash, certificate] : holdings.certificates()) {
        feeds[{certificate.merchant, certificate.payee}].insert(feed_id(certificate.key));
    }
    return feeds;
}

ListRoot accounts_root(const Facts& facts, const Accounts& accounts, const TipsHashes& tips) {
    const auto feeds = feeds_of_merchants(facts.holdings());
    crypto::MerkleRoot tree;
    for (const auto& [account, cents] : accounts.balances()) {
        crypto::Sha256 salt;
        salt.update(as_bytes("noodgeld/salt/1"));
        salt.update(facts.holdings().lineage()->bytes);
        const auto its = feeds.find({account.merchant, account.payee});
        for (const FeedId& feed : its == feeds.end() ? std::set<FeedId>() : its->second) {
            const auto hash = tips.find(feed);
            if (hash != tips.end()) salt.update(hash->second.bytes);
        }
        const bool negative = cents < 0;
        const auto magnitude = static_cast<std::uint64_t>(negative ? -cents : cents);
        tree.add(crypto::leaf_hash(cbor::Writer()
                                       .array(6)
                                       .bytes(salt.finish().bytes)
                                       .uint(static_cast<std::uint64_t>(account.kind))
                                       .text(account.merchant)
                                       .text(account.payee)
                                       .boolean(negative)
                                       .uint(magnitude)
                                       .take()));
    }
    return root_of(tree);
}

}  // namespace

std::set<ObjectHash> superfluous_anchors(const Facts& facts) {
    std::set<ObjectHash> dropped;
    std::map<FeedId, FeedAnchors> of_feeds;
    std::map<std::tuple<KeyId, Kind, ObjectHash>, Rivals> of_objects;
    for (const auto& [hash, anchor] : facts.holdings().anchors()) {
        if (const auto head = head_in(anchor)) {
            of_feeds[head->value.feed].add(anchor, hash, head->value.point);
        } else {
            of_objects[{anchor.signer, anchor.object->kind, anchor.object->hash}].emplace_back(
                anchor.time, hash);
        }
    }
    for (const auto& [feed, anchors] : of_feeds) {
        anchors.find_superfluous(facts.feed(feed), dropped);
    }
    for (const auto& [object, rivals] : of_objects) drop_all_but_the_least(rivals, dropped);
    return dropped;
}

StateDigest state_digest(const Facts& facts, const Accounts& accounts) {
    TipsHashes tips_of_feeds;
    const ListRoot objects = objects_root(facts);
    const ListRoot tips = tips_root(facts, tips_of_feeds);
    crypto::Sha256 digest;
    digest.update(as_bytes("noodgeld/state/1"));
    digest.update(facts.holdings().lineage().value_or(Lineage{}).bytes);
    for (const ListRoot& list : {objects, tips, accounts_root(facts, accounts, tips_of_feeds)}) {
        digest.update(big_endian(list.size));
        digest.update(list.root.bytes);
    }
    return StateDigest::of(digest.finish());
}

}  // namespace noodgeld
