// A small crisis for one test of one rule: a town whose fields a test changes before the first shop
// opens, and shops that write whatever they are told.
//
// Every verdict is asked of protocol/ and of the model, which must agree.
#pragma once

#include <functional>

#include "tests/protocol/rules/compare.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

inline constexpr Seconds kSecond{1};

/// When shops sell, unless a test says otherwise.
inline constexpr UnixTime kNow = kCrisis + kHour;

/// A series with its tokens 1 to 5 and the emission that it is closed into.
struct Minted {
    Series series;
    Emission emission;
    std::vector<Token> tokens;
};

class Town {
  public:
    Series series = test::series();  ///< Of the tokens.
    Order order = test::order();     ///< In force in every shop. Its rows are the next.
    std::vector<Activation> rows{{{}, {}, kCrisis, kCrisis + Seconds{7 * kDay.count}}};
    Certificate licence = certificate();  ///< Of every shop but for its terminal and merchant.
    /// Where not as high as can be.
    std::map<std::string, Amount> ceilings;
    std::set<std::string> unlisted;  ///< Merchants that the register leaves out.
    bool has_register = true;        ///< One under every charter.
    unsigned emitted = 5;            ///< Of the tokens; the others are in no manifest.
    std::vector<TokenId> idle;       ///< In the manifest too: tokens that nobody brings to a shop.
    bool sorts_ids = true;           ///< Or leaves the idle ones in front.

    /// Publishes what the fields say; the first shop does it. Empty rows name the emission.
    void found();
    [[nodiscard]] const Minted& minted() const { return *minted_; }
    /// A next charter that carries the town's order and emission.
    [[nodiscard]] Charter successor() const;
    /// Publishes a series, its emission and manifest; `number`: of its example key.
    Minted mint(Series series, unsigned number);

    // Each signs by enough of the right keys, brings the object to the ledger, and names it.
    ObjectHash publish(const MerchantRegister& all);
    ObjectHash publish(const Ruling& ruling);
    /// A run of that number, and brought with the ledger's and two officers' signatures.
    [[nodiscard]] Settlement settlement(const std::vector<Settled>& paid, unsigned number = 1,
                                        const std::optional<ObjectHash>& previous = {}) const;
    Settlement settle(const std::vector<Settled>& paid, unsigned number = 1,
                      const std::optional<ObjectHash>& previous = {});
    ObjectHash publish(const Charter& charter);
    ObjectHash publish(const Order& order);
    ObjectHash publish(const Stop& stop);
    ObjectHash publish(const RevocationList& list);
    ObjectHash publish(const Certificate& certificate);  ///< By the enroller that it names.
    /// An anchor of a point of a feed. Its head is signed by nobody, so it places nothing.
    void witness(const FeedId& feed, const FeedPoint& point, UnixTime time,
                 std::string_view role = "ledger", unsigned number = 1);
    /// An anchor that dates a list or charter.
    void date(Kind kind, const ObjectHash& hash, UnixTime time, std::string_view role = "ledger",
              unsigned number = 1);
    void receive(Kind kind, Bytes wire) { objects_.push_back({kind, std::move(wire)}); }
    /// The ledger never got the objects of that kind.
    void lose(Kind kind);
    /// Nor that part of any manifest.
    void lose_part(std::uint64_t index);

    /// All that the ledger got: objects, a register of all certified merchants, then feeds.
    [[nodiscard]] std::vector<PackItem> received() const;
    /// Fails the test if protocol/ and the model differ.
    [[nodiscard]] model::Verdicts judge() const;
    /// "paid", "invalid dormant", "pending order", "held fork" ... or "not placed".
    [[nodiscard]] std::string verdict(const EntryHash& sale, std::size_t index = 0) const;
    /// "effective", "void no_such_sale", "pending order", "in doubt".
    [[nodiscard]] std::string effect(const EntryHash& voided) const;

    /// Of all merchants that were certified so far.
    [[nodiscard]] std::vector<RegisteredMerchant> rows_of_all() const;

  private:
    friend class Shop;
    std::vector<PackItem> objects_;
    std::vector<class Shop*> shops_;
    std::optional<Minted> minted_;
};

/// What a test changes in a sale: `before` the holders sign, and `after`.
struct SaleChange {
    std::function<void(Sale&)> before = {};
    std::function<void(Sale&)> after = {};
    bool deferred = false;
};

/// A terminal's feed. Registers itself with its town; must live as long.
class Shop {
  public:
    /// Opens: adopts the charter, its licence and the order. One merchant, "KVK<number>", unless
    /// given.
    explicit Shop(Town& town, unsigned number = 1, const std::string& merchant = {});
    /// A terminal that adopted nothing yet.
    static Shop closed(Town& town, unsigned number = 1);
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    /// What the clock says; its floor is what the objects adopted say.
    UnixTime now = kNow;
    UnixTime floor;
    /// Instead of the clock, for every entry from now on.
    std::optional<TimeInterval> time;
    Certificate licence;
    RunningTotals totals;  ///< What its heads say.

    EntryHash append(Body body);
    EntryHash adopt(Kind kind, const ObjectHash& hash);
    /// Adopts it and knows what that does to the floor: a charter or order raises it.
    template <class T>
    EntryHash adopt(const T& object) {
        const bool tells_time = T::kKind == Kind::charter || T::kKind == Kind::order;
        if (tells_time) floor = std::max(floor, object.issued_at);
        const bool first = hash_of(object, std::nullopt).bytes == lineage().bytes;
        return adopt(T::kKind, hash_of(object, first ? std::nullopt : std::optional(lineage())));
    }
    /// Tokens by their numbers from 1, each paying 100 cents, for bread.
    EntryHash sell(const std::vector<unsigned>& tokens, const SaleChange& change = {});
    EntryHash undo(const EntryHash& sale);
    /// Records a receipt of its own tip, or of an entry before.
    EntryHash take_receipt(UnixTime time);
    EntryHash take_receipt(const FeedPoint& of, UnixTime time);
    /// The ledger, or another, witnesses the entry.
    void witnessed(const EntryHash& hash, UnixTime at, std::string_view role = "ledger",
                   unsigned number = 1) {
        town_.witness(id_, point(hash), at, role, number);
    }
    /// The next entry follows this one, not the last: a fork if there is a next already.
    void rewind(const EntryHash& entry) { last_ = entry; }
    /// The next entry is a first entry.
    void rewind() { last_.reset(); }

    [[nodiscard]] const FeedId& id() const { return id_; }
    [[nodiscard]] FeedPoint tip() const;
    [[nodiscard]] FeedPoint point(const EntryHash& entry) const;
    [[nodiscard]] const Entry& entry(const EntryHash& hash) const;
    /// Whether to bring an anchor of each tip, and of when; the test's default: in time.
    std::optional<UnixTime> receipt = kNow;
    /// Whether the terminal ever signed a head of it.
    std::set<EntryHash> unsigned_tips;

    /// Its branches, each in one segment.
    [[nodiscard]] std::vector<PackItem> report() const;
    /// The entries from the first to `tip`.
    [[nodiscard]] std::vector<Bytes> branch(const EntryHash& tip) const;
    [[nodiscard]] Bytes head(const FeedPoint& point) const;
    /// The ledger's signed anchor of it.
    [[nodiscard]] Bytes anchor(const FeedPoint& point, UnixTime time) const;

  private:
    struct Open {};
    Shop(Town& town, unsigned number, Open);
    Sale make_sale(const std::vector<unsigned>& tokens,
                   const std::function<void(Sale&)>& before) const;

    Town& town_;
    unsigned number_;
    FeedId id_;
    std::map<EntryHash, Entry> entries_;
    std::optional<EntryHash> last_;
    unsigned sales_ = 0;
};

}  // namespace noodgeld::test
