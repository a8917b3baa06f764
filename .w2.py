import bargaining as bg, traceback,time
from fractions import Fraction as F
for f in (lambda: bg.threshold(bg.load("slantchev2003/battles"),"battle"), lambda: bg.threshold(bg.load("inserrano2004/issue_by_issue"),"A.discount"),lambda: bg.threshold(bg.load("shaked1994/leaving_after_own_offer"),"A.outside_option",over=(0,F(9,10)))):
    t=time.time()
    try: print(f())
    except Exception: traceback.print_exc(limit=-5)
    print(time.time()-t)
