#include "app/report/escaped.h"

#include <gtest/gtest.h>

namespace penstock::test {
namespace {

TEST(Escaped, OrdinaryTextStays)
{
	EXPECT_EQ(escaped("path=import encoder→camera, 4 µs\n"),
		  "path=import encoder→camera, 4 µs\n");
}

TEST(Escaped, MarkupBecomesReferences)
{
	EXPECT_EQ(escaped("<script a=\"b\">&'"), "&lt;script a=&quot;b&quot;&gt;&amp;&#39;");
}

TEST(Escaped, WhatIsNoTextIsReplaced)
{
	EXPECT_EQ(escaped("a\xff"
			  "b"),
		  "a\xef\xbf\xbd"
		  "b");
	EXPECT_EQ(escaped(std::string("a\0b\x1b", 4)), "a\xef\xbf\xbd"
						       "b\xef\xbf\xbd");
}

} // namespace
} // namespace penstock::test
