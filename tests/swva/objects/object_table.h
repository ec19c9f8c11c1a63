#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <va/va.h>

namespace swva {

/// The objects of one kind by id. The upper byte of an id is the kind, and no id is used twice, so
/// why() can tell whether an unknown id is of another kind, was destroyed, or never existed.
template <typename T>
class ObjectTable
{
public:
	ObjectTable(std::uint8_t kind, const char *name)
		: first_(std::uint32_t{kind} << 24 | 1), next_(first_), name_(name)
	{}

	VAGenericID add(std::shared_ptr<T> object)
	{
		objects_.emplace(next_, std::move(object));
		return next_++;
	}

	std::shared_ptr<T> find(VAGenericID id) const
	{
		auto found = objects_.find(id);
		return found == objects_.end() ? nullptr : found->second;
	}

	void remove(VAGenericID id) { objects_.erase(id); }

	/// Why find() found nothing.
	std::string why(VAGenericID id) const
	{
		if (id == VA_INVALID_ID)
			return fmt::format("{}: VA_INVALID_ID", name_);
		if (id >= first_ && id < next_)
			return fmt::format("{} {:#x} is destroyed", name_, id);
		if (id != 0 && id >> 24 != first_ >> 24)
			return fmt::format("{:#x} is no {}", id, name_);
		return fmt::format("{} {:#x} was never made", name_, id);
	}

	const char *name() const { return name_; }
	std::size_t size() const { return objects_.size(); }
	auto begin() const { return objects_.begin(); }
	auto end() const { return objects_.end(); }

private:
	VAGenericID first_;
	VAGenericID next_;
	const char *name_;
	std::map<VAGenericID, std::shared_ptr<T>> objects_;
};

} // namespace swva
