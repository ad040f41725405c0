#include "tests/protocol/rules/model_facts.h"

#include <map>
#include <memory>
#include <set>

#include "crypto/merkle.h"
#include "protocol/wire/cose.h"

namespace noodgeld::test::model {
namespace {

/// An entry as it came.
struct Received {
    EntryHash hash;
    Entry entry;
};

/// One round of reading everything that was received against the facts so far.
class Round {
  public:
    Round(Facts& facts, const crypto::Verifier& verifier) : facts_(facts), verifier_(verifier) {}

    /// Whether any object became a fact.
    bool read(const std::vector<PackItem>& received);
    /// Whether the anchors in placed entries bring anything.
    bool read_recorded(const std::vector<std::unique_ptr<const Node>>& placed);
    /// The entries of all segments that were taken.
    [[nodiscard]] const std::vector<Received>& entries() const { return entries_; }

  private:
    void read(Kind kind, const Bytes& wire);
    void read_segment(const Bytes& wire);
    void read_charter(const Bytes& wire);
    void read_first_charter(const MultiSigned<Charter>& charter);
    void read_emission(const Bytes& wire);
    void read_stop(const Bytes& wire);
    void read_list(const Bytes& wire);
    bool read_anchor(const Bytes& wire);
    bool is_genuine_head(const Bytes& wire);
    void read_part(const Bytes& wire);
    void read_register_part(const Bytes& wire);
    void read_settlement(const Bytes& wire);
    template <class T>
    void read_by_officers(std::vector<Fact<T>>& facts, const Bytes& wire,
                          Count Thresholds::*threshold);
    template <class T>
    void read_by_key(std::vector<Fact<T>>& facts, const Bytes& wire,
                     const std::vector<crypto::PublicKey>& keys);
    void read_certificate(const Bytes& wire);
    template <class T>
    void keep(std::vector<Fact<T>>& facts, const ObjectHash& hash, const T& value);

    /// How many of the charter's officers signed.
    template <class T>
    std::uint64_t officers_of(const Charter& charter, const MultiSigned<T>& object,
                              const std::optional<Lineage>& lineage) const;
    template <class T>
    bool one_signed(const std::vector<crypto::PublicKey>& keys, const MultiSigned<T>& object) const;
    template <class T>
    bool one_signed(const std::vector<crypto::PublicKey>& keys, const Signed<T>& object) const;
    /// Whether enough officers of a genuine charter of the version it names signed.
    template <class T>
    bool officers_signed(const MultiSigned<T>& object, Count Thresholds::*threshold) const;
    std::vector<crypto::PublicKey> keys(crypto::PublicKey Charter::*role) const;
    std::vector<crypto::PublicKey> witnesses() const;

    Facts& facts_;
    const crypto::Verifier& verifier_;
    std::vector<Received> entries_;
    bool grew_ = false;
};

template <class T>
void Round::keep(std::vector<Fact<T>>& facts, const ObjectHash& hash, const T& value) {
    if (find(facts, hash) != nullptr) return;
    facts.push_back({hash, value});
    grew_ = true;
}

template <class T>
std::uint64_t Round::officers_of(const Charter& charter, const MultiSigned<T>& object,
                                 const std::optional<Lineage>& lineage) const {
    std::uint64_t signers = 0;
    for (const Officer& officer : charter.officers) {
        for (const KeySignature& by : object.by) {
            if (by.kid != key_id(officer.key)) continue;
            const Bytes message =
                cose::to_be_signed(by.kid, domain(T::kKind, lineage), encode(object.value));
            if (verifies(officer.key, by.signature, message, verifier_)) ++signers;
        }
    }
    return signers;
}

template <class T>
bool Round::one_signed(const std::vector<crypto::PublicKey>& keys,
                       const MultiSigned<T>& object) const {
    for (const crypto::PublicKey& key : keys) {
        for (const KeySignature& by : object.by) {
            const Bytes message =
                cose::to_be_signed(by.kid, domain(T::kKind, facts_.lineage), encode(object.value));
            if (by.kid == key_id(key) && verifies(key, by.signature, message, verifier_)) {
                return true;
            }
        }
    }
    return false;
}

template <class T>
bool Round::officers_signed(const MultiSigned<T>& object, Count Thresholds::*threshold) const {
    for (const Fact<Charter>& charter : facts_.charters) {
        if (charter.value.version != object.value.charter) continue;
        const std::uint64_t enough = (charter.value.thresholds.*threshold).value;
        if (officers_of(charter.value, object, facts_.lineage) >= enough) return true;
    }
    return false;
}

std::vector<crypto::PublicKey> Round::keys(crypto::PublicKey Charter::*role) const {
    std::vector<crypto::PublicKey> keys;
    for (const Fact<Charter>& charter : facts_.charters) keys.push_back(charter.value.*role);
    return keys;
}

std::vector<crypto::PublicKey> Round::witnesses() const {
    std::vector<crypto::PublicKey> all = keys(&Charter::ledger);
    for (const Fact<Charter>& charter : facts_.charters) {
        for (const crypto::PublicKey& key : charter.value.witnesses) all.push_back(key);
    }
    return all;
}

void Round::read_first_charter(const MultiSigned<Charter>& charter) {
    const std::uint64_t enough = charter.value.thresholds.charter.value;
    if (facts_.lineage || officers_of(charter.value, charter, std::nullopt) < enough) return;
    const ObjectHash hash = hash_of(charter.value, std::nullopt);
    facts_.lineage = Lineage{hash.bytes};
    keep(facts_.charters, hash, charter.value);
}

void Round::read_charter(const Bytes& wire) {
    const auto charter = decode_multi_signed<Charter>(wire);
    if (!charter) return;
    if (charter->value.version.value == 1) return read_first_charter(*charter);
    if (!facts_.lineage) return;
    const Fact<Charter>* previous = find(facts_.charters, *charter->value.previous);
    if (previous == nullptr) return;
    if (previous->value.version.value + 1 != charter->value.version.value) return;
    if (previous->value.drill != charter->value.drill) return;
    if (previous->value.currency != charter->value.currency) return;
    const Thresholds own = charter->value.thresholds;
    const Thresholds before = previous->value.thresholds;
    if (officers_of(charter->value, *charter, facts_.lineage) < own.charter.value) return;
    if (officers_of(previous->value, *charter, facts_.lineage) < before.charter.value) return;
    keep(facts_.charters, hash_of(charter->value, facts_.lineage), charter->value);
}

template <class T>
void Round::read_by_officers(std::vector<Fact<T>>& facts, const Bytes& wire,
                             Count Thresholds::*threshold) {
    const auto object = decode_multi_signed<T>(wire);
    if (!object || !officers_signed(*object, threshold)) return;
    keep(facts, hash_of(object->value, facts_.lineage), object->value);
}

void Round::read_emission(const Bytes& wire) {
    const auto emission = decode_multi_signed<Emission>(wire);
    if (!emission || !officers_signed(*emission, &Thresholds::activate)) return;
    if (!one_signed(keys(&Charter::issuer), *emission)) return;
    keep(facts_.emissions, hash_of(emission->value, facts_.lineage), emission->value);
}

template <class T>
bool Round::one_signed(const std::vector<crypto::PublicKey>& keys, const Signed<T>& object) const {
    const KeySignature& by = object.by;
    for (const crypto::PublicKey& key : keys) {
        const Bytes message =
            cose::to_be_signed_1(by.kid, domain(T::kKind, facts_.lineage), encode(object.value));
        if (by.kid == key_id(key) && verifies(key, by.signature, message, verifier_)) return true;
    }
    return false;
}

template <class T>
void Round::read_by_key(std::vector<Fact<T>>& facts, const Bytes& wire,
                        const std::vector<crypto::PublicKey>& keys) {
    const auto object = decode_signed<T>(wire);
    if (!object || !one_signed(keys, *object)) return;
    keep(facts, hash_of(object->value, facts_.lineage), object->value);
}

void Round::read_certificate(const Bytes& wire) {
    const auto certificate = decode_signed<Certificate>(wire);
    if (!certificate || certificate->by.kid != certificate->value.enroller) return;
    read_by_key(facts_.certificates, wire, keys(&Charter::enroller));
}

bool Round::is_genuine_head(const Bytes& wire) {
    const auto head = decode_signed<Head>(wire);
    if (!head) return false;
    std::vector<crypto::PublicKey> keys;
    for (const Fact<Certificate>& certificate : facts_.certificates) {
        if (key_id(certificate.value.key) != head->value.feed) continue;
        keys.push_back(certificate.value.key);
    }
    if (!one_signed(keys, *head)) return false;
    return true;
}

/// Genuine with its order only, which no earlier charter's officers may stop.
void Round::read_stop(const Bytes& wire) {
    const auto stop = decode_multi_signed<Stop>(wire);
    if (!stop) return;
    const Fact<Order>* order = find(facts_.orders, stop->value.order);
    if (order == nullptr || order->value.charter > stop->value.charter) return;
    read_by_officers(facts_.stops, wire, &Thresholds::stop);
}

/// So is a list that names one.
void Round::read_list(const Bytes& wire) {
    const auto list = decode_multi_signed<RevocationList>(wire);
    if (!list) return;
    if (list->value.order) {
        const Fact<Order>* order = find(facts_.orders, *list->value.order);
        if (order == nullptr || order->value.charter > list->value.charter) return;
    }
    read_by_officers(facts_.lists, wire, &Thresholds::stop);
}

/// By the signer that it names; with it comes its head, if the terminal signed that.
bool Round::read_anchor(const Bytes& wire) {
    const auto anchor = decode_signed<Anchor>(wire);
    if (!anchor || anchor->value.signer != anchor->by.kid) return false;
    if (!one_signed(witnesses(), *anchor)) return false;
    keep(facts_.anchors, hash_of(anchor->value, facts_.lineage), anchor->value);
    return true;
}

bool Round::read_recorded(const std::vector<std::unique_ptr<const Node>>& placed) {
    grew_ = false;
    facts_.recorded.clear();
    for (const auto& node : placed) {
        const auto* witnessed = std::get_if<WitnessedTime>(&node->entry.body);
        if (witnessed == nullptr || !read_anchor(witnessed->anchor)) continue;
        facts_.recorded.push_back(witnessed->anchor);
    }
    return grew_;
}

void Round::read_part(const Bytes& wire) {
    constexpr std::uint64_t kIds = 32'768;
    const auto decoded = decode<ManifestPart>(wire);
    if (!decoded) return;
    Part part{object_hash(Kind::manifest, facts_.lineage, wire), {}, decoded->index.value, {}};
    crypto::MerkleRoot tree;
    for (std::size_t at = 0; at < decoded->ids.size(); at += 16) {
        TokenId id;
        std::copy_n(decoded->ids.data() + at, 16, id.bytes.begin());
        part.ids.push_back(id);
        tree.add(crypto::leaf_hash(id.bytes));
    }
    for (const Part& other : facts_.parts) {
        if (other.name == part.name) return;
    }
    for (const Fact<Emission>& emission : facts_.emissions) {
        for (const EmittedSeries& one : emission.value.series) {
            const std::uint64_t parts = (one.tokens.value + kIds - 1) / kIds;
            if (one.series != decoded->series || part.index >= parts) continue;
            const bool is_last = part.index + 1 == parts;
            const std::uint64_t ids = is_last ? one.tokens.value - part.index * kIds : kIds;
            if (part.ids.size() != ids) continue;
            if (!crypto::verify_inclusion(tree.root(), part.index, parts, decoded->path,
                                          one.manifest.hash())) {
                continue;
            }
            part.of = one;
            facts_.parts.push_back(part);
            grew_ = true;
            return;
        }
    }
}

void Round::read_settlement(const Bytes& wire) {
    const auto run = decode_multi_signed<Settlement>(wire);
    if (!run) return;
    for (const Fact<Charter>& charter : facts_.charters) {
        if (charter.value.version != run->value.charter || charter.value.drill) continue;
        if (!one_signed({charter.value.ledger}, *run)) continue;
        if (officers_of(charter.value, *run, facts_.lineage) <
            charter.value.thresholds.settle.value) {
            continue;
        }
        keep(facts_.settlements, hash_of(run->value, facts_.lineage), run->value);
        return;
    }
}

void Round::read_register_part(const Bytes& wire) {
    constexpr std::uint64_t kRows = 4'096;
    const auto part = decode<RegisterPart>(wire);
    if (!part) return;
    const ObjectHash name = object_hash(Kind::register_part, facts_.lineage, wire);
    for (const RegisterRows& other : facts_.register_parts) {
        if (other.name == name) return;
    }
    crypto::MerkleRoot tree;
    for (const RegisteredMerchant& row : part->rows) tree.add(crypto::leaf_hash(encode(row)));
    for (const Fact<MerchantRegister>& one : facts_.registers) {
        const std::uint64_t parts = (one.value.merchants.value + kRows - 1) / kRows;
        const std::uint64_t index = part->index.value;
        if (index >= parts) continue;
        const bool is_last = index + 1 == parts;
        const std::uint64_t rows = is_last ? one.value.merchants.value - index * kRows : kRows;
        if (part->rows.size() != rows) continue;
        if (!crypto::verify_inclusion(tree.root(), index, parts, part->path,
                                      one.value.root.hash())) {
            continue;
        }
        facts_.register_parts.push_back({name, one.value.root, part->rows});
        grew_ = true;
        return;
    }
}

/// The entries of a segment, or nothing if it is not one: of the feed of its head, each following
/// the one before, the last of them its point.
std::optional<std::vector<Entry>> entries_of(const Segment& segment, const Lineage& lineage) {
    const auto head = decode_signed<Head>(segment.head);
    if (!head) return std::nullopt;
    std::vector<Entry> entries;
    std::optional<FeedPoint> last;
    for (const Bytes& bytes : segment.entries) {
        const auto entry = decode<Entry>(bytes);
        if (!entry || entry->feed != head->value.feed) return std::nullopt;
        if (last &&
            (entry->previous != last->hash || entry->sequence.value != last->sequence.value + 1)) {
            return std::nullopt;
        }
        entries.push_back(*entry);
        last = FeedPoint{entry->sequence, entry_hash(bytes, lineage)};
    }
    if (!last || head->value.point != *last) return std::nullopt;
    return entries;
}

void Round::read_segment(const Bytes& wire) {
    const auto segment = decode<Segment>(wire);
    if (!segment) return;
    const auto entries = entries_of(*segment, *facts_.lineage);
    if (!entries || !is_genuine_head(segment->head)) return;
    for (const Entry& entry : *entries) {
        entries_.push_back({entry_hash(encode(entry), *facts_.lineage), entry});
    }
}

void Round::read(Kind kind, const Bytes& wire) {
    if (kind == Kind::charter) return read_charter(wire);
    if (!facts_.lineage) return;
    if (kind == Kind::series) read_by_key(facts_.series, wire, keys(&Charter::issuer));
    if (kind == Kind::emission) read_emission(wire);
    if (kind == Kind::order) read_by_officers(facts_.orders, wire, &Thresholds::activate);
    if (kind == Kind::stop) read_stop(wire);
    if (kind == Kind::revocations) read_list(wire);
    if (kind == Kind::certificate) read_certificate(wire);
    if (kind == Kind::merchant_register) {
        read_by_officers(facts_.registers, wire, &Thresholds::activate);
    }
    if (kind == Kind::register_part) read_register_part(wire);
    if (kind == Kind::ruling) read_by_officers(facts_.rulings, wire, &Thresholds::activate);
    if (kind == Kind::settlement) read_settlement(wire);
    if (kind == Kind::anchor) read_anchor(wire);
    if (kind == Kind::manifest) read_part(wire);
    if (kind == Kind::segment) read_segment(wire);
}

bool Round::read(const std::vector<PackItem>& received) {
    for (const PackItem& item : received) read(item.kind, item.object);
    return grew_;
}

/// Those that follow, through entries that came, from their feed's genesis.
std::vector<std::unique_ptr<const Node>> connected(const std::vector<Received>& received,
                                                   const Lineage& lineage) {
    std::vector<std::unique_ptr<const Node>> nodes;
    std::set<EntryHash> done;
    for (bool grew = true; grew;) {
        grew = false;
        for (const Received& one : received) {
            const Entry& entry = one.entry;
            const bool first =
                entry.sequence.value == 1 && entry.previous == genesis_hash(entry.feed, lineage);
            const Node* parent = nullptr;
            for (const auto& node : nodes) {
                const bool follows = node->hash == entry.previous &&
                                     node->entry.feed == entry.feed &&
                                     node->entry.sequence.value + 1 == entry.sequence.value;
                if (follows) parent = node.get();
            }
            if ((!first && parent == nullptr) || !done.insert(one.hash).second) continue;
            nodes.push_back(std::make_unique<const Node>(Node{one.hash, entry, parent}));
            grew = true;
        }
    }
    return nodes;
}

void find_witnesses(Facts& facts) {
    for (const Fact<Anchor>& anchor : facts.anchors) {
        if (!anchor.value.head || is_revoked(facts, anchor.value.signer)) continue;
        const Head head = decode_signed<Head>(*anchor.value.head)->value;
        const Node* point = find_entry(facts, head.feed, head.point.hash);
        if (point == nullptr || point->entry.sequence != head.point.sequence) continue;
        for (const Node* at = point; at != nullptr; at = at->parent) {
            const auto& [signer, time] = std::pair(anchor.value.signer, anchor.value.time);
            const auto seen = facts.witnesses[at].try_emplace(signer, time).first;
            seen->second = std::min(seen->second, time);
        }
    }
}

}  // namespace

bool verifies(const crypto::PublicKey& key, const crypto::Signature& signature,
              const Bytes& message, const crypto::Verifier& verifier) {
    static std::map<crypto::Hash, bool> known;
    const crypto::Hash name = crypto::sha256({key.bytes, signature.bytes, message});
    const auto at = known.find(name);
    if (at != known.end()) return at->second;
    return known[name] = verifier.verify(key, signature, ByteView(message));
}

/// When that signer first dated any of these charters.
static std::optional<UnixTime> first_date(const Facts& facts, const KeyId& signer,
                                          const std::vector<const Fact<Charter>*>& charters) {
    std::optional<UnixTime> first;
    for (const Fact<Anchor>& anchor : facts.anchors) {
        if (anchor.value.signer != signer || !anchor.value.object) continue;
        for (const Fact<Charter>* charter : charters) {
            if (anchor.value.object->hash != charter->hash) continue;
            if (!first || anchor.value.time < *first) first = anchor.value.time;
        }
    }
    return first;
}

/// Whether more signers of `before` dated it first, or alone, than any of its rivals.
static bool leads(const Facts& facts, const Fact<Charter>& before, const Fact<Charter>& one,
                  std::vector<const Fact<Charter>*> rivals) {
    std::erase(rivals, &one);
    std::vector<crypto::PublicKey> signers = before.value.witnesses;
    signers.push_back(before.value.ledger);
    int more = 0;
    for (const crypto::PublicKey& signer : signers) {
        const auto own = first_date(facts, key_id(signer), {&one});
        const auto other = first_date(facts, key_id(signer), rivals);
        if (own && (!other || *own < *other)) ++more;
        if (other && (!own || *other < *own)) --more;
    }
    return more > 0;
}

std::vector<const Fact<Charter>*> standing_charters(const Facts& facts) {
    std::vector<const Fact<Charter>*> standing;
    const Fact<Charter>* next = nullptr;
    for (const Fact<Charter>& charter : facts.charters) {
        if (charter.value.version.value == 1) next = &charter;
    }
    while (next != nullptr) {
        const Fact<Charter>& before = *next;
        standing.push_back(&before);
        std::vector<const Fact<Charter>*> rivals;
        for (const Fact<Charter>& charter : facts.charters) {
            if (charter.value.previous == before.hash) rivals.push_back(&charter);
        }
        next = nullptr;
        for (const Fact<Charter>* rival : rivals) {
            if (rivals.size() == 1 || leads(facts, before, *rival, rivals)) next = rival;
        }
    }
    return standing;
}

const Fact<Charter>* charter_of(const Facts& facts, CharterVersion version) {
    for (const Fact<Charter>* charter : standing_charters(facts)) {
        if (charter->value.version == version) return charter;
    }
    return nullptr;
}

const Fact<Charter>* current_charter(const Facts& facts) {
    const auto standing = standing_charters(facts);
    return standing.empty() ? nullptr : standing.back();
}

bool is_in_office_now(const Facts& facts, CharterVersion signers, const ObjectHash& hash) {
    const Charter& current = current_charter(facts)->value;
    if (signers == current.version) return true;
    return std::ranges::find(current.carried, hash) != current.carried.end();
}

bool is_revoked(const Facts& facts, const KeyId& key) {
    return std::ranges::any_of(facts.charters, [&](const Fact<Charter>& charter) {
        const std::vector<KeyId>& revoked = charter.value.revoked_keys;
        return std::ranges::find(revoked, key) != revoked.end();
    });
}

const Fact<Series>* find_series(const Facts& facts, const SeriesId& id) {
    for (const Fact<Series>& series : facts.series) {
        if (series_id(series.value, *facts.lineage) == id) return &series;
    }
    return nullptr;
}

const Fact<Emission>* find_emission(const Facts& facts, const EmissionId& id) {
    for (const Fact<Emission>& emission : facts.emissions) {
        if (emission_id(emission.value, *facts.lineage) == id) return &emission;
    }
    return nullptr;
}

const Node* find_entry(const Facts& facts, const FeedId& feed, const EntryHash& hash) {
    for (const auto& node : facts.entries) {
        if (node->hash == hash && node->entry.feed == feed) return node.get();
    }
    return nullptr;
}

Facts find_facts(const std::vector<PackItem>& received, const crypto::Verifier& verifier) {
    Facts facts;
    for (;;) {
        Round round(facts, verifier);
        if (round.read(received)) continue;
        if (!facts.lineage) return facts;
        auto nodes = connected(round.entries(), *facts.lineage);
        if (round.read_recorded(nodes)) continue;
        facts.entries = std::move(nodes);
        find_witnesses(facts);
        return facts;
    }
}

}  // namespace noodgeld::test::model
