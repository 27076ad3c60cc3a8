"""
What everybody may be told of an agreement: of whole quarters and years, decided on as one.

``making`` makes a release, ``keeping`` has the newest of each agreement at hand. What
is not in a release, as courses and money, is made as for anybody else and screened by it:
``courses``, ``money``, ``told``.
"""
