// Signed notes against the formats' own examples, and a reader that shares no code.
#include "ledger/log/note.h"

#include <gtest/gtest.h>

#include "ledger/log/checkpoint.h"
#include "tests/ledger/log/log_reader.h"
#include "tests/support/fixtures.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {
namespace {

const crypto::SecretKey& writer() {
    static const crypto::SecretKey key = example_key("ledger");
    return key;
}
const crypto::SecretKey& witness() {
    static const crypto::SecretKey key = example_key("witness");
    return key;
}
NoteKey key_of(const std::string& name, NoteSigner signer, const crypto::SecretKey& key) {
    return {name, signer, key.public_key()};
}

// The example of C2SP signed-note: the key of sum.golang.org.
TEST(Vkey, IsReadAsTheFormatSays) {
    const std::string text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    const auto key = from_vkey(text);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->name, "sum.golang.org");
    EXPECT_EQ(key->signer, NoteSigner::writer);
    EXPECT_EQ(vkey(*key), text);
}

TEST(Vkey, NothingElseIsOne) {
    const std::string good = vkey(key_of("a.example/log", NoteSigner::witness, witness()));
    ASSERT_TRUE(from_vkey(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(from_vkey(changed)) << changed;
    }
    for (const char* other : {"", "+", "++", "name", "name+00000000", "+00000000+AAAA"}) {
        EXPECT_FALSE(from_vkey(other)) << other;
    }
}

TEST(Note, ReadsBackWhatItWrites) {
    Note note{"three\nlines\nof text\n", {sign_note("three\nlines\nof text\n", "us", writer())}};
    note.signatures.push_back(cosign_note(note.text, "them", witness(), kCrisis));
    EXPECT_EQ(parse_note(to_text(note)), note);
    EXPECT_TRUE(is_signed_by(note, key_of("us", NoteSigner::writer, writer()), verifier()));
    EXPECT_FALSE(is_signed_by(note, key_of("them", NoteSigner::writer, writer()), verifier()));
    EXPECT_FALSE(is_signed_by(note, key_of("us", NoteSigner::writer, witness()), verifier()));
    const NoteKey them = key_of("them", NoteSigner::witness, witness());
    EXPECT_EQ(cosigned_at(note, them, verifier()), kCrisis);
    note.signatures.push_back(cosign_note(note.text, "them", witness(), kCrisis + kDay));
    EXPECT_EQ(cosigned_at(note, them, verifier()), kCrisis + kDay) << "the latest";
    note.text = "three\nother\nlines\n";
    EXPECT_FALSE(cosigned_at(note, them, verifier()));
    EXPECT_FALSE(is_signed_by(note, key_of("us", NoteSigner::writer, writer()), verifier()));
}

TEST(Note, ACosignatureIsOverItsTime) {
    Note note{"text\n", {cosign_note("text\n", "them", witness(), kCrisis)}};
    note.signatures.front().blob[11] ^= 1;  // The last byte of the time.
    EXPECT_FALSE(cosigned_at(note, key_of("them", NoteSigner::witness, witness()), verifier()));
}

TEST(Note, WhatIsNoNoteIsNone) {
    const std::string line = to_line(sign_note("text\n", "us", writer()));
    ASSERT_TRUE(parse_note("text\n\n" + line));
    std::string many = "text\n\n";
    for (int i = 0; i < 100; ++i) many += line;
    EXPECT_TRUE(parse_note(many));
    for (const std::string& other : std::initializer_list<std::string>{
             "", "text\n", "text\n\n", "text\n" + line, "text\n\n" + line + "more",
             "text\n\n" + line.substr(0, line.size() - 1), "text\n\n- us AAAA\n",
             "text\n\n\u2014 us\n", "text\n\n\u2014 u+s AAAAAAAA\n", "text\n\n\u2014 us !!!!\n",
             "text\n\n\u2014 us AAAA\n", many + line}) {
        EXPECT_FALSE(parse_note(other)) << other;
    }
}

TEST(Checkpoint, IsASignedNoteThatOnlyItsKeyMakes) {
    const Checkpoint checkpoint{log_origin(lineage()), {42, {example_hash("root", 1)}}};
    const std::string note = sign_checkpoint(checkpoint, writer());
    EXPECT_EQ(verify_checkpoint(note, writer().public_key(), verifier()), checkpoint);
    EXPECT_FALSE(verify_checkpoint(note, witness().public_key(), verifier()));
    for (std::size_t i = 0; i < note.size(); ++i) {
        std::string changed = note;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(verify_checkpoint(changed, writer().public_key(), verifier())) << i;
    }
    const auto head = LogReader::read_note(note, writer().public_key().bytes);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->size, 42u);
}

TEST(Checkpoint, HasOneSpelling) {
    const std::string root = "KgvSrIGOBWCoUWMHJ6Dt9PfJkTTqbVqRo3V3SHfVJiU=\n";
    ASSERT_TRUE(parse_checkpoint("origin\n7\n" + root));
    EXPECT_TRUE(parse_checkpoint("origin\n7\n" + root + "an extension\n"));
    for (const std::string& other : std::initializer_list<std::string>{
             "origin\n07\n" + root, "origin\n+7\n" + root, "origin\n7 \n" + root,
             "origin\n\n" + root, "\n7\n" + root, "origin\n7\n" + root.substr(4),
             "origin\n18446744073709551616\n" + root, std::string("origin\n7\n")}) {
        EXPECT_FALSE(parse_checkpoint(other)) << other;
    }
}

}  // namespace
}  // namespace noodgeld::test
