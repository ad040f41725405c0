#include "protocol/wire/kind.h"

#include "base/check.h"

namespace noodgeld {
namespace {

struct Row {
    Kind kind;
    std::string_view name;
    std::string_view prefix;
};

constexpr Row kRows[] = {
    {Kind::charter, "charter", "NC1:"},
    {Kind::series, "series", "NS1:"},
    {Kind::token, "token", "NT1:"},
    {Kind::voucher, "voucher", "NV1:"},
    {Kind::emission, "emission", "NE1:"},
    {Kind::order, "order", "NO1:"},
    {Kind::stop, "stop", "NX1:"},
    {Kind::revocations, "revocations", "NR1:"},
    {Kind::request, "request", "NQ1:"},
    {Kind::certificate, "certificate", "NK1:"},
    {Kind::authorisation, "authorisation", "NA1:"},
    {Kind::challenge, "challenge", "NG1:"},
    {Kind::head, "head", "NH1:"},
    {Kind::anchor, "anchor", "NB1:"},
    {Kind::segment, "segment", ""},
    {Kind::manifest, "manifest", ""},
    {Kind::merchant_register, "register", "NM1:"},
    {Kind::register_part, "register_part", ""},
    {Kind::ruling, "ruling", "NU1:"},
    {Kind::settlement, "settlement", "NP1:"},
};

const Row& row(Kind kind) {
    const std::size_t index = static_cast<std::size_t>(kind) - 1;
    NOODGELD_CHECK(index < std::size(kRows) && kRows[index].kind == kind);
    return kRows[index];
}

}  // namespace

std::string_view name(Kind kind) {
    return row(kind).name;
}

std::string_view text_prefix(Kind kind) {
    return row(kind).prefix;
}

Bytes domain(Kind kind, const std::optional<Lineage>& lineage) {
    Bytes out;
    append(out, as_bytes("noodgeld/"));
    append(out, as_bytes(name(kind)));
    append(out, as_bytes("/1"));
    if (lineage) append(out, lineage->bytes);
    return out;
}

ObjectHash object_hash(Kind kind, const std::optional<Lineage>& lineage, ByteView payload) {
    return ObjectHash::of(crypto::sha256({domain(kind, lineage), payload}));
}

KeyId key_id(const crypto::PublicKey& key) {
    return id_from<KeyId>(crypto::sha256({as_bytes("noodgeld/key/1"), key.bytes}).bytes);
}

}  // namespace noodgeld
