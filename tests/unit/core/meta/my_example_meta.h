#pragma once

#include <string>
#include <utility>

#include "core/meta/meta_list.h"

namespace penstock::test {

/// The memory chapter's "Implementing new GstMeta", as it is written in penstock.
inline constexpr MetaApi kMyExampleMetaApi{"MyExampleMeta", {"foo", "bar"}};

class MyExampleMeta : public Meta
{
public:
	using Interface = MyExampleMeta;
	static constexpr const MetaApi &kApi = kMyExampleMetaApi;

	MyExampleMeta(int years, std::string who) : age(years), name(std::move(who)) {}

	/// Copied always, no matter what was changed.
	bool transform(MetaList &dest, const MetaList &, const MetaTransform &) const
	{
		dest.add<MyExampleMeta>(age, name);
		return true;
	}

	int age;
	std::string name;
};

} // namespace penstock::test
